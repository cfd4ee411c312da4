package io.stagebus.rules.engine;

import io.stagebus.core.signal.Value;
import io.stagebus.rules.transform.TransformScope;
import java.util.Optional;

/** What the transforms of one firing see. Bus thread only. */
final class FiringScope implements TransformScope {

    private final RuleMemory memory;
    private final Occasion occasion;
    private final long nowNanos;
    private int action;
    private int transform;

    FiringScope(RuleMemory memory, Occasion occasion, long nowNanos) {
        this.memory = memory;
        this.occasion = occasion;
        this.nowNanos = nowNanos;
    }

    /** The next transform is this one of this action. */
    void at(int actionIndex, int transformIndex) {
        action = actionIndex;
        transform = transformIndex;
    }

    @Override
    public Optional<Value> slot(String name) {
        return occasion.slot(name);
    }

    @Override
    public Memory memory() {
        return memory.transform(action, transform, occasion);
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }
}
