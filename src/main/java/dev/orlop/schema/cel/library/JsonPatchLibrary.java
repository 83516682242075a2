package dev.orlop.schema.cel.library;

import dev.cel.common.CelFunctionDecl;
import java.util.List;

/** The function {@code jsonpatch.escapeKey}, which mutations have. */
public final class JsonPatchLibrary {
    private JsonPatchLibrary() {}

    /** What only mutations may call. */
    public static List<CelFunctionDecl> declarations() {
        return library().declarations();
    }

    static Library library() {
        return new Library()
                .global(
                        "jsonpatch.escapeKey",
                        "string_jsonpatch_escapeKey_string",
                        Library.STRING,
                        args -> ((String) args[0]).replace("~", "~0").replace("/", "~1"),
                        Library.STRING);
    }
}
