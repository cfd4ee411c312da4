package io.stagebus.core.journal.rig;

/** Something the world was told does not hold. */
final class BrokenPromise extends RuntimeException {

    private static final long serialVersionUID = 1;

    BrokenPromise(String what) {
        super(what);
    }
}
