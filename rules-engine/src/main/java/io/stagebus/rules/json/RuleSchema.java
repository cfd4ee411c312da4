package io.stagebus.rules.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON Schema of rule files, by which editors complete and check. Any thread. */
public final class RuleSchema {

    private static final String NAME = "rules.schema.json";

    private RuleSchema() {}

    /** The schema (draft 2020-12) as JSON. */
    public static String text() {
        try (InputStream in = RuleSchema.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException(NAME + " is not beside its class");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
