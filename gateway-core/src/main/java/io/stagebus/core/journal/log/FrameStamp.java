package io.stagebus.core.journal.log;

/** Closes frames: fills in length, type and checksum once the body is there. One thread. */
final class FrameStamp {

    private final Frame.Checksum checksum = new Frame.Checksum();
    private long salt;

    FrameStamp(long salt) {
        this.salt = salt;
    }

    /** From now on for another file. */
    void salt(long other) {
        salt = other;
    }

    /** Leaves room for a frame's head; answers where it starts in {@code group}. */
    int begin(EntryOutput group) {
        int start = group.size();
        group.putLong(0);
        group.putByte(0);
        return start;
    }

    /**
     * Closes the frame that began at {@code start} and is the last in {@code group}.
     *
     * @param groupAt where in the file the group's first byte will lie
     */
    void end(EntryOutput group, int start, int type, long groupAt) {
        int bodyLength = group.size() - start - Frame.HEADER;
        group.setInt(start, bodyLength);
        group.setByte(start + 8, type);
        int sum = checksum.of(salt, groupAt + start, group.array(), start + 8, bodyLength);
        group.setInt(start + 4, sum);
    }
}
