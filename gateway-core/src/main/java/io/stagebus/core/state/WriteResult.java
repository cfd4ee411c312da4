package io.stagebus.core.state;

import io.stagebus.core.signal.Signal;

/** What the store made of a write. */
public sealed interface WriteResult {

    /** The Param changed. */
    record Written(Signal.Param param) implements WriteResult {}

    /**
     * The write was taken but did not win (R14), or there was nothing to delete.
     *
     * @param revision the current revision; 0 when there is no Param
     */
    record Kept(long revision) implements WriteResult {}

    /** Nothing changed. */
    record Refused(Refusal reason, String detail) implements WriteResult {}
}
