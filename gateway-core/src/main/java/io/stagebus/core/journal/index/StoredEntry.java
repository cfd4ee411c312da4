package io.stagebus.core.journal.index;

/**
 * An encoded entry within a larger run of bytes that it shares with others.
 *
 * @param seq its seq
 * @param run where it lies; not to be written to
 * @param from its first byte
 * @param length how many bytes
 */
record StoredEntry(long seq, Shared run, int from, int length) {

    /** Bytes that several entries share without copying. */
    static final class Shared {
        final byte[] bytes;

        Shared(byte[] bytes) {
            this.bytes = bytes;
        }
    }
}
