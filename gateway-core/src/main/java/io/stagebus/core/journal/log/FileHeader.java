package io.stagebus.core.journal.log;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a log segment or a snapshot starts with, twice over, so that one damaged byte costs nothing. 64 bytes, big-endian:
 *
 * <pre>
 *  0 "STAGEBUS"    8 version u16    10 kind u8    11 zero, 5 bytes
 * 16 folder i64   24 number i64    32 floor i64   40 creation floor i64
 * 48 log start or seq floor i64    56 zero u32    60 CRC32C of bytes 0..59
 * </pre>
 *
 * @param kind what the file is
 * @param version the format; files of a later one are not touched
 * @param folder the data folder's own random number: tells a file that was copied in from elsewhere
 * @param number a segment's place in the log, from 1; a snapshot's last seq
 * @param floor the revision floor in force (R11)
 * @param creationFloor the highest revision of a deleted Param that is no longer remembered (R12)
 * @param logStart for a snapshot, the number of the first segment that may hold later entries
 * @param seqFloor for a segment, the seq above which a run goes on that could write nothing but this behind it (R11); 0
 *     when there was none
 */
record FileHeader(
        Kind kind,
        int version,
        long folder,
        long number,
        long floor,
        long creationFloor,
        long logStart,
        long seqFloor) {

    /** What a file is. */
    enum Kind {
        /** A piece of the write-ahead log. */
        SEGMENT(1),
        /** The state at one seq. */
        SNAPSHOT(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    private static final long MAGIC = 0x5354414745425553L;
    private static final int COPY = 64;
    private static final int CHECKED = 60;

    /** Where the frames begin: behind both copies. */
    static final int BYTES = 2 * COPY;

    /** How long one copy is. */
    static final int COPY_BYTES = COPY;

    static FileHeader segment(long folder, long number, long floor) {
        return new FileHeader(Kind.SEGMENT, EntryCodec.VERSION, folder, number, floor, 0, 0, 0);
    }

    /** The same of a segment behind which a run went on without a segment of its own. */
    FileHeader claimed(long newFloor, long newSeqFloor) {
        return new FileHeader(kind, version, folder, number, newFloor, creationFloor, logStart, newSeqFloor);
    }

    /**
     * What the checksums of the file's frames start from, so that no frame of another file is taken for one of this: known
     * from folder and name alone, even when the header is lost.
     */
    static long salt(Kind kind, long folder, long number) {
        long mixed = folder ^ (number * 0x9E3779B97F4A7C15L + kind.code);
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 32);
    }

    long salt() {
        return salt(kind, folder, number);
    }

    ByteBuffer encode() {
        ByteBuffer both = ByteBuffer.allocate(BYTES);
        for (int start = 0; start < BYTES; start += COPY) {
            both.putLong(start, MAGIC);
            both.putShort(start + 8, (short) version);
            both.put(start + 10, (byte) kind.code);
            both.putLong(start + 16, folder);
            both.putLong(start + 24, number);
            both.putLong(start + 32, floor);
            both.putLong(start + 40, creationFloor);
            both.putLong(start + 48, kind == Kind.SNAPSHOT ? logStart : seqFloor);
            both.putInt(start + CHECKED, checksum(both, start));
        }
        return both;
    }

    /** The header at the start of {@code file}, from whichever copy is whole; empty when neither is. */
    static Optional<FileHeader> decode(ByteBuffer file) {
        for (int start = 0; start < BYTES && start + COPY <= file.limit(); start += COPY) {
            if (file.getLong(start) == MAGIC && file.getInt(start + CHECKED) == checksum(file, start)) {
                boolean snapshot = file.get(start + 10) == Kind.SNAPSHOT.code;
                long reach = file.getLong(start + 48);
                return Optional.of(new FileHeader(
                        snapshot ? Kind.SNAPSHOT : Kind.SEGMENT,
                        file.getShort(start + 8) & 0xFFFF,
                        file.getLong(start + 16),
                        file.getLong(start + 24),
                        file.getLong(start + 32),
                        file.getLong(start + 40),
                        snapshot ? reach : 0,
                        snapshot ? 0 : reach));
            }
        }
        return Optional.empty();
    }

    private static int checksum(ByteBuffer file, int start) {
        CRC32C crc = new CRC32C();
        crc.update(file.slice(start, CHECKED));
        return (int) crc.getValue();
    }
}
