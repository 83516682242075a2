package dev.orlop.schema.cel.program;

import com.google.re2j.Pattern;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.orlop.schema.cel.library.Functions;
import dev.orlop.schema.cel.library.Implementation;
import dev.orlop.schema.cel.library.Regexes;
import dev.orlop.schema.cel.program.Environment.RefusedException;
import dev.orlop.schema.cel.value.Bytes;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.CelMap;
import dev.orlop.schema.cel.value.MapValue;
import dev.orlop.schema.cel.value.Null;
import dev.orlop.schema.cel.value.TypeValue;
import dev.orlop.schema.cel.value.Uint;
import dev.orlop.schema.cel.value.Values;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Plans checked expressions for evaluation ({@code cel-go/interpreter/planner.go} with its optimizations): constant
 * lists, conversions of constants and constant patterns are computed here, once. One thread, used once.
 */
public final class Planner {
    private static final Set<String> CONVERSIONS =
            Set.of("int", "uint", "double", "string", "bytes", "bool", "duration", "timestamp", "dyn", "type");
    private static final Set<String> TYPES = Set.of(
            "int",
            "uint",
            "double",
            "string",
            "bytes",
            "bool",
            "list",
            "map",
            "null_type",
            "type",
            "optional_type",
            "google.protobuf.Duration",
            "google.protobuf.Timestamp");
    private static final Set<String> WITH_PATTERN = Set.of("matches", "find", "findAll");

    private final CelAbstractSyntaxTree tree;
    private final Map<String, Deque<Integer>> scopes = new HashMap<>();
    private int slots;

    private Planner(CelAbstractSyntaxTree tree, List<String> variables) {
        this.tree = tree;
        variables.forEach(this::declare);
    }

    public static Program plan(CelAbstractSyntaxTree tree, Environment environment) throws RefusedException {
        return plan(tree, environment.variables());
    }

    /**
     * Plans for evaluations with other variables than the environment's.
     *
     * @param variables the names of the variables, in the order in which evaluations take their values
     */
    public static Program plan(CelAbstractSyntaxTree tree, List<String> variables) throws RefusedException {
        Planner planner = new Planner(tree, variables);
        Node root = planner.plan(tree.getExpr());
        return new Program(root, planner.slots);
    }

    private int declare(String name) {
        int slot = slots++;
        scopes.computeIfAbsent(name, n -> new ArrayDeque<>()).push(slot);
        return slot;
    }

    private void undeclare(String name) {
        Deque<Integer> scope = scopes.get(name);
        if (scope != null) {
            scope.pop();
        }
    }

    private Node plan(CelExpr expr) throws RefusedException {
        return switch (expr.getKind()) {
            case CONSTANT -> new Nodes.Constant(constant(expr.constant()));
            case IDENT -> identifier(expr, expr.ident().name());
            case SELECT -> select(expr);
            case CALL -> call(expr.call());
            case LIST -> list(expr.list());
            case MAP -> map(expr.map());
            case COMPREHENSION -> comprehension(expr.comprehension());
            case STRUCT -> construction(expr.struct());
            case NOT_SET -> throw new RefusedException("compilation failed: messages cannot be created in expressions");
        };
    }

    private static Object constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case NULL_VALUE -> Null.NULL;
            case BOOLEAN_VALUE -> constant.booleanValue();
            case INT64_VALUE -> constant.int64Value();
            case UINT64_VALUE -> new Uint(constant.uint64Value().longValue());
            case DOUBLE_VALUE -> constant.doubleValue();
            case STRING_VALUE -> constant.stringValue();
            case BYTES_VALUE -> new Bytes(constant.bytesValue().toByteArray());
            default -> new CelError("unsupported constant");
        };
    }

    private Node identifier(CelExpr expr, String written) throws RefusedException {
        String name = tree.getReference(expr.id())
                .map(CelReference::name)
                .filter(n -> !n.isEmpty())
                .orElse(written);
        Deque<Integer> scope = scopes.get(name);
        if (scope != null && !scope.isEmpty()) {
            return new Nodes.Variable(scope.peek(), name);
        }
        if (TYPES.contains(name)) {
            return new Nodes.Constant(new TypeValue(name));
        }
        throw new RefusedException("compilation failed: undeclared reference to '" + name + "' (in container '')");
    }

    private Node select(CelExpr expr) throws RefusedException {
        CelReference reference = tree.getReference(expr.id()).orElse(null);
        if (reference != null && TYPES.contains(reference.name())) {
            return new Nodes.Constant(new TypeValue(reference.name()));
        }
        if (reference != null && scopes.containsKey(reference.name())) {
            return identifier(expr, reference.name());
        }
        CelExpr.CelSelect select = expr.select();
        Node operand = plan(select.operand());
        return select.testOnly() ? new Nodes.Has(operand, select.field()) : new Nodes.Select(operand, select.field());
    }

    private Node call(CelExpr.CelCall call) throws RefusedException {
        List<Node> nodes = new ArrayList<>();
        if (call.target().isPresent()) {
            nodes.add(plan(call.target().get()));
        }
        for (CelExpr arg : call.args()) {
            nodes.add(plan(arg));
        }
        Node[] args = nodes.toArray(Node[]::new);
        return switch (call.function()) {
            case "_&&_" -> new Nodes.Logic(args[0], args[1], false);
            case "_||_" -> new Nodes.Logic(args[0], args[1], true);
            case "_?_:_" -> new Nodes.Conditional(args[0], args[1], args[2]);
            case "@not_strictly_false", "__not_strictly_false__" -> new Nodes.NotStrictlyFalse(args[0]);
            case "_?._", "_[?_]" -> new Nodes.OptionalAt(args[0], args[1]);
            case "or" -> new Nodes.OrElse(args[0], args[1], false);
            case "orValue" -> new Nodes.OrElse(args[0], args[1], true);
            case "cel.@mapInsert" -> new MapInsert(args);
            case "@sortByAssociatedKeys" -> function(call, new Node[] {args[0], new SortKeys(args[1])});
            default -> function(call, args);
        };
    }

    private Node function(CelExpr.CelCall call, Node[] args) throws RefusedException {
        String function = call.function();
        Implementation body = Functions.body(function);
        if (body == null) {
            throw new RefusedException(
                    "compilation failed: undeclared reference to '" + function + "' (in container '')");
        }
        boolean member = call.target().isPresent();
        if (CONVERSIONS.contains(function) && args.length == 1 && args[0] instanceof Nodes.Constant(Object value)) {
            return folded(body.call(new Object[] {value}));
        }
        if (WITH_PATTERN.contains(function) && args[1] instanceof Nodes.Constant(Object pattern)) {
            checkPattern(pattern);
            body = withPattern(body);
        }
        if (function.equals("_[_]") && args[1] instanceof Nodes.Constant(Object key) && !isKey(key)) {
            throw new RefusedException("program instantiation failed: invalid qualifier type: " + Nodes.goType(key));
        }
        RuntimeCost.Function cost =
                isMembership(function, args) ? (values, result) -> 0 : RuntimeCost.of(function, member);
        return new Nodes.Call(body, args, cost);
    }

    /** What has a constant pattern looks at the text itself, and does not say what it is in place of one. */
    private static Implementation withPattern(Implementation body) {
        return values -> values[0] instanceof String ? body.call(values) : CelError.NO_SUCH_OVERLOAD;
    }

    private static boolean isKey(Object value) {
        return value instanceof String || value instanceof Boolean || Values.isNumber(value);
    }

    /** A constant list is a set at run time. */
    private static boolean isMembership(String function, Node[] args) {
        return function.equals("@in") && args[1] instanceof Nodes.Constant(Object list) && list instanceof List<?>;
    }

    private static Node folded(Object value) throws RefusedException {
        if (value instanceof CelError(String message)) {
            throw new RefusedException("program instantiation failed: " + message);
        }
        return new Nodes.Constant(value);
    }

    private static void checkPattern(Object pattern) throws RefusedException {
        if (pattern instanceof String text
                && !(Regexes.compile(text) instanceof Pattern)
                && Regexes.compile(text) instanceof CelError(String message)) {
            throw new RefusedException("program instantiation failed: " + message);
        }
    }

    private Node list(CelExpr.CelList list) throws RefusedException {
        Node[] elements = new Node[list.elements().size()];
        List<Object> constants = new ArrayList<>();
        for (int i = 0; i < elements.length; i++) {
            elements[i] = plan(list.elements().get(i));
            if (elements[i] instanceof Nodes.Constant(Object value)) {
                constants.add(value);
            }
        }
        boolean constant =
                constants.size() == elements.length && list.optionalIndices().isEmpty();
        return constant
                ? new Nodes.Constant(java.util.Collections.unmodifiableList(constants))
                : new Nodes.CreateList(elements, list.optionalIndices());
    }

    private Node map(CelExpr.CelMap map) throws RefusedException {
        int size = map.entries().size();
        Node[] keys = new Node[size];
        Node[] values = new Node[size];
        boolean[] optionals = new boolean[size];
        boolean constant = true;
        for (int i = 0; i < size; i++) {
            CelExpr.CelMap.Entry entry = map.entries().get(i);
            keys[i] = plan(entry.key());
            values[i] = plan(entry.value());
            optionals[i] = entry.optionalEntry();
            constant &= keys[i] instanceof Nodes.Constant && values[i] instanceof Nodes.Constant && !optionals[i];
        }
        Node node = new Nodes.CreateMap(keys, values, optionals);
        if (!constant || size == 0) {
            return node;
        }
        Object value = node.eval(new Frame(0, Long.MAX_VALUE));
        return value instanceof CelError ? node : new Nodes.Constant(value);
    }

    private Node construction(CelExpr.CelStruct struct) throws RefusedException {
        int size = struct.entries().size();
        String[] names = new String[size];
        Node[] values = new Node[size];
        boolean[] optionals = new boolean[size];
        for (int i = 0; i < size; i++) {
            CelExpr.CelStruct.Entry entry = struct.entries().get(i);
            names[i] = entry.fieldKey();
            values[i] = plan(entry.value());
            optionals[i] = entry.optionalEntry();
        }
        return new Nodes.Make(struct.messageName(), names, values, optionals);
    }

    private Node comprehension(CelExpr.CelComprehension loop) throws RefusedException {
        Node range = plan(loop.iterRange());
        Node init = plan(loop.accuInit());
        int accumulator = declare(loop.accuVar());
        int first = declare(loop.iterVar());
        int second = loop.iterVar2().isEmpty() ? -1 : declare(loop.iterVar2());
        Node condition = plan(loop.loopCondition());
        Node step = plan(loop.loopStep());
        if (second >= 0) {
            undeclare(loop.iterVar2());
        }
        undeclare(loop.iterVar());
        Node result = plan(loop.result());
        undeclare(loop.accuVar());
        return new Nodes.Comprehension(range, first, second, accumulator, init, condition, step, result);
    }

    /** The keys of a sort; that one of them has no value is told in the reference's words. */
    private record SortKeys(Node keys) implements Node {
        private static final CelError ERROR = new CelError(
                "internal error: interface conversion: *types.Err is not traits.Lister: missing method Add");

        @Override
        public Object eval(Frame frame) {
            Object value = keys.eval(frame);
            boolean noList = value instanceof CelError(String message) && message.startsWith("got '");
            return value instanceof CelError && !noList ? ERROR : value;
        }
    }

    /** Adds entries to the map that a macro builds, in place: nothing else sees that map yet. */
    private record MapInsert(Node[] args) implements Node {
        @Override
        public Object eval(Frame frame) {
            Object map = args[0].eval(frame);
            Object key = map instanceof CelError ? map : args[1].eval(frame);
            Object value = key instanceof CelError || args.length < 3 ? key : args[2].eval(frame);
            if (value instanceof CelError) {
                return value;
            }
            frame.charge(1);
            if (!(map instanceof MapValue target)) {
                return CelError.NO_SUCH_OVERLOAD;
            }
            return args.length == 3 ? put(target, key, value) : putAll(target, key);
        }

        private static Object putAll(MapValue target, Object entries) {
            if (!(entries instanceof CelMap map)) {
                return CelError.NO_SUCH_OVERLOAD;
            }
            for (Object key : map.keys()) {
                Object value = map.find(key);
                Object result = put(target, key, value == null ? Null.NULL : value);
                if (result instanceof CelError) {
                    return result;
                }
            }
            return target;
        }

        private static Object put(MapValue target, Object key, Object value) {
            return target.put(key, value)
                    ? target
                    : new CelError("insert failed: key " + Values.text(key) + " already exists");
        }
    }
}
