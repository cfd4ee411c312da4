package io.stagebus.core.journal.log;

import java.nio.ByteBuffer;

/** Makes the checksums of a segment's or snapshot's frames right, whatever is in them: a reader that does not check. */
public final class ForgedChecksums {

    private ForgedChecksums() {}

    /** The file with every frame that has a plausible head made right, as far as they follow each other. */
    public static byte[] in(byte[] file) {
        byte[] forged = file.clone();
        FileHeader.decode(ByteBuffer.wrap(file, 0, Math.min(file.length, FileHeader.BYTES)))
                .ifPresent(header -> forge(forged, header.salt()));
        return forged;
    }

    private static void forge(byte[] file, long salt) {
        Frame.Checksum checksum = new Frame.Checksum();
        ByteBuffer frames = ByteBuffer.wrap(file);
        int at = FileHeader.BYTES;
        while (at + Frame.HEADER <= file.length && Frame.isType(file[at + 8] & 0xFF)) {
            int length = frames.getInt(at);
            if (length < 0 || length > file.length - at - Frame.HEADER) {
                return;
            }
            frames.putInt(at + 4, checksum.of(salt, at, file, at + 8, length));
            at += Frame.HEADER + length;
        }
    }
}
