package dev.orlop.web.render;

import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.web.request.Target;

/** Shows objects as they are stored. */
final class WholeView extends ObjectView {
    static final WholeView PLAIN = new WholeView(false);
    static final WholeView UNMANAGED = new WholeView(true);

    private WholeView(boolean unmanaged) {
        super(unmanaged);
    }

    @Override
    public boolean isPlain() {
        return !unmanaged();
    }

    @Override
    public byte[] object(KubeObject object) {
        return managed(object.json());
    }

    @Override
    byte[] listHead(Target target, ObjectList list) {
        TypeMeta type = new TypeMeta(
                target.type().apiVersion(), target.definition().names().listKind());
        return head(type, list, !target.definition().builtIn(), ",\"items\":[");
    }

    @Override
    String elements() {
        return "items";
    }

    @Override
    byte[] element(KubeObject object) {
        return managed(object.json());
    }

    @Override
    public byte[] event(KubeObject object, boolean first) {
        return managed(object.json());
    }

    @Override
    public byte[] bookmark(byte[] bookmark, long resourceVersion, boolean first) {
        return bookmark;
    }
}
