package dev.orlop.schema.cel.library;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.orlop.schema.cel.value.Bytes;
import dev.orlop.schema.cel.value.CelMap;
import dev.orlop.schema.cel.value.Moment;
import dev.orlop.schema.cel.value.Null;
import dev.orlop.schema.cel.value.Opaque;
import dev.orlop.schema.cel.value.OptionalValue;
import dev.orlop.schema.cel.value.Span;
import dev.orlop.schema.cel.value.Uint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Functions by name: the overloads that the type checker knows, each with its body. Filled once, then unchanged. */
final class Library {
    static final CelType BOOL = SimpleType.BOOL;
    static final CelType INT = SimpleType.INT;
    static final CelType UINT = SimpleType.UINT;
    static final CelType DOUBLE = SimpleType.DOUBLE;
    static final CelType STRING = SimpleType.STRING;
    static final CelType BYTES = SimpleType.BYTES;
    static final CelType DYN = SimpleType.DYN;
    static final CelType DURATION = SimpleType.DURATION;
    static final CelType TIMESTAMP = SimpleType.TIMESTAMP;
    static final CelType T = TypeParamType.create("T");
    static final CelType LIST_OF_T = ListType.create(T);

    private record Overload(CelOverloadDecl declaration, List<Predicate<Object>> guards, Implementation body) {}

    private final Map<String, List<Overload>> functions = new LinkedHashMap<>();

    static CelType list(CelType element) {
        return ListType.create(element);
    }

    static CelType map(CelType key, CelType value) {
        return MapType.create(key, value);
    }

    static CelType optional(CelType value) {
        return OptionalType.create(value);
    }

    static CelType opaque(String name) {
        return OpaqueType.create(name);
    }

    Library global(String function, String id, CelType result, Implementation body, CelType... params) {
        return add(function, CelOverloadDecl.newGlobalOverload(id, result, params), body);
    }

    Library member(String function, String id, CelType result, Implementation body, CelType... params) {
        return add(function, CelOverloadDecl.newMemberOverload(id, result, params), body);
    }

    private Library add(String function, CelOverloadDecl declaration, Implementation body) {
        List<Predicate<Object>> guards =
                declaration.parameterTypes().stream().map(Library::guard).toList();
        functions.computeIfAbsent(function, name -> new ArrayList<>()).add(new Overload(declaration, guards, body));
        return this;
    }

    /** Tells values of a type; lists by themselves, whatever is in them. */
    private static Predicate<Object> guard(CelType type) {
        return switch (type.kind()) {
            case BOOL -> Boolean.class::isInstance;
            case INT -> Long.class::isInstance;
            case UINT -> Uint.class::isInstance;
            case DOUBLE -> Double.class::isInstance;
            case STRING -> String.class::isInstance;
            case BYTES -> Bytes.class::isInstance;
            case DURATION -> Span.class::isInstance;
            case TIMESTAMP -> Moment.class::isInstance;
            case NULL_TYPE -> Null.class::isInstance;
            case LIST -> List.class::isInstance;
            case MAP -> CelMap.class::isInstance;
            case OPAQUE ->
                type instanceof OptionalType
                        ? OptionalValue.class::isInstance
                        : value -> value instanceof Opaque opaque
                                && opaque.typeName().equals(type.name());
            case DYN, ANY, TYPE_PARAM, TYPE, STRUCT, ERROR, UNSPECIFIED -> value -> true;
        };
    }

    List<CelFunctionDecl> declarations() {
        return functions.entrySet().stream()
                .map(function -> CelFunctionDecl.newFunctionDeclaration(
                        function.getKey(),
                        function.getValue().stream().map(Overload::declaration).toList()))
                .toList();
    }

    /** The bodies, each of which finds the overload for the types that the arguments have at run time. */
    Map<String, Implementation> implementations() {
        Map<String, Implementation> bodies = new LinkedHashMap<>();
        functions.forEach((name, overloads) -> bodies.put(name, args -> dispatch(name, overloads, args)));
        return bodies;
    }

    private static Object dispatch(String function, List<Overload> overloads, Object[] args) {
        for (Overload overload : overloads) {
            if (matches(overload.guards, args)) {
                return overload.body.call(args);
            }
        }
        return Functions.noSuchOverload(function, args);
    }

    private static boolean matches(List<Predicate<Object>> guards, Object[] args) {
        if (guards.size() != args.length) {
            return false;
        }
        for (int i = 0; i < args.length; i++) {
            if (!guards.get(i).test(args[i])) {
                return false;
            }
        }
        return true;
    }
}
