package dev.orlop.storage.kit;

import dev.orlop.codec.Codec;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.SelectableFields;
import dev.orlop.value.Transformer;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource type of its own for one test, so that tests share a store and still see nothing of each other.
 *
 * @param transformer what its values go through on their way to the store
 */
public record TestResource(
        GroupResource groupResource, TypeMeta type, boolean namespaced, Codec codec, Transformer transformer) {
    /** The one selectable field of test objects, beside name and namespace. */
    public static final String COLOR = "spec.color";

    static final SelectableFields FIELDS = SelectableFields.of(List.of(COLOR));

    static TestResource of(String group, String plural, boolean namespaced, Transformer transformer) {
        TypeMeta type = new TypeMeta(group + "/v1", "Widget");
        return new TestResource(new GroupResource(group, plural), type, namespaced, new JsonCodec(FIELDS), transformer);
    }

    /** The directory of its keys, such as {@code /t7.example.com/widgets}, without the global prefix. */
    public String prefix() {
        return "/" + groupResource.group() + "/" + groupResource.resource();
    }

    public String key(String namespace, String name) {
        return namespace.isEmpty() ? prefix() + "/" + name : prefix() + "/" + namespace + "/" + name;
    }

    public String key(KubeObject object) {
        return key(object.meta().namespace(), object.meta().name());
    }

    public KubeObject encode(TestObject object) {
        return codec.encode(object.tree(type.apiVersion(), type.kind()));
    }

    /** The object with other content; it has no version. */
    KubeObject edit(KubeObject object, Consumer<ObjectNode> change) {
        ObjectNode tree = codec.toTree(object);
        change.accept(tree);
        return codec.encode(tree);
    }
}
