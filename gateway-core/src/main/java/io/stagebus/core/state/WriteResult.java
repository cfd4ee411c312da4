package io.stagebus.core.state;

import io.stagebus.core.signal.Signal;
import java.util.Optional;

/** What the store made of a write. */
public sealed interface WriteResult {

    /**
     * The Param was written or deleted, whether or not its value differs.
     *
     * @param param as it is now
     * @param before as it was; empty when this created it
     */
    record Written(Signal.Param param, Optional<Signal.Param> before) implements WriteResult {}

    /**
     * The write was taken but did not win (R14), or there was nothing to delete.
     *
     * @param revision the current revision; 0 when there is no Param
     */
    record Kept(long revision) implements WriteResult {}

    /** Nothing changed. */
    record Refused(Refusal reason, String detail) implements WriteResult {}
}
