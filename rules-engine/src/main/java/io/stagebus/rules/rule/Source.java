package io.stagebus.rules.rule;

import io.stagebus.core.signal.Content;
import io.stagebus.rules.transform.Template;
import io.stagebus.rules.transform.Transform;
import java.util.List;

/** Where the value of an action comes from. Immutable. */
public sealed interface Source {

    /** The rule says it; perhaps that there is none. */
    record Fixed(Content content) implements Source {}

    /** The trigger's value, transformed. A trigger without a value counts as null. */
    record FromTrigger(List<Transform> chain) implements Source {
        /** Copies the chain. */
        public FromTrigger {
            chain = List.copyOf(chain);
        }
    }

    /** A template filled in, then transformed. */
    record FromTemplate(Template template, List<Transform> chain) implements Source {
        /** Copies the chain. */
        public FromTemplate {
            chain = List.copyOf(chain);
        }
    }

    /** What is done with it on the way; empty when nothing is. */
    default List<Transform> transforms() {
        return switch (this) {
            case Fixed fixed -> List.of();
            case FromTrigger(List<Transform> chain) -> chain;
            case FromTemplate(Template template, List<Transform> chain) -> chain;
        };
    }
}
