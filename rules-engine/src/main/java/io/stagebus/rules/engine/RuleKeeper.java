package io.stagebus.rules.engine;

import io.stagebus.core.signal.Value;

/**
 * Who keeps the rules: asked by what is published under {@code /stagebus/rules}. Called on the bus thread, so it must not block;
 * what comes of it is told there later.
 */
public interface RuleKeeper {

    /** Nobody: the rules stay as they are. */
    RuleKeeper NOBODY = new RuleKeeper() {
        @Override
        public void reload() {
            // There is nothing to be read again.
        }

        @Override
        public void put(Value rule) {
            // There is no place for it.
        }

        @Override
        public void remove(Value ruleId) {
            // There is nothing to be removed.
        }
    };

    /** Read the files again. */
    void reload();

    /** Add a rule, or change the one with its id; it may be anything and is checked. */
    void put(Value rule);

    /** Remove a rule that was put; it may be anything and is checked. */
    void remove(Value ruleId);
}
