package io.stagebus.core.journal.rig;

import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.log.ForgedChecksums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/** What a journal that handles its files badly would have done to them. */
final class BadFiles {

    private static final int HEADER = 128;
    private static final int HEADER_COPY = 64;
    private static final int FLOOR_AT = 32;
    private static final int CHECKED = 60;
    private static final int FRAME_HEAD = 9;

    private BadFiles() {}

    /** The tail that a start reads is not forced before it counts. */
    static JournalFiles tailNotForced(JournalFiles disk) {
        return new PassingFiles(disk) {
            @Override
            public JournalFile openForWriting(Path path) throws IOException {
                return new PassingFile(disk.openForWriting(path)) {
                    @Override
                    public void force() {
                        // It is there, is it not?
                    }
                };
            }
        };
    }

    /** The tail that a start reads is forced, but after a force that failed that does nothing. */
    static JournalFiles tailNotWrittenAgain(JournalFiles disk) {
        return new PassingFiles(disk) {
            @Override
            public JournalFile openForWriting(Path path) throws IOException {
                return new PassingFile(disk.openForWriting(path)) {
                    @Override
                    public void write(ByteBuffer source, long position) throws IOException {
                        if (position < HEADER) {
                            super.write(source, position);
                        }
                    }
                };
            }
        };
    }

    /** Of the tail that a start cuts goes a little more than is torn. */
    static JournalFiles tailCutTooFar(JournalFiles disk) {
        return new PassingFiles(disk) {
            @Override
            public JournalFile openForWriting(Path path) throws IOException {
                return new PassingFile(disk.openForWriting(path)) {
                    @Override
                    public void truncate(long size) throws IOException {
                        super.truncate(Math.max(HEADER, size - FRAME_HEAD));
                    }
                };
            }
        };
    }

    /** A force that failed is tried again, and believed. */
    static JournalFiles failedForceRepeated(JournalFiles disk) {
        return new PassingFiles(disk) {
            @Override
            JournalFile opened(Path path, JournalFile file) {
                return new PassingFile(file) {
                    @Override
                    public void force() throws IOException {
                        try {
                            super.force();
                        } catch (IOException e) {
                            super.force();
                        }
                    }
                };
            }
        };
    }

    /** A snapshot gets its name before it is forced. */
    static JournalFiles namedBeforeForced(JournalFiles disk) {
        return new PassingFiles(disk) {
            @Override
            JournalFile opened(Path path, JournalFile file) {
                return !path.toString().endsWith(".snap.new")
                        ? file
                        : new PassingFile(file) {
                            @Override
                            public void force() {
                                // Later.
                            }
                        };
            }

            @Override
            public void rename(Path from, Path to) throws IOException {
                super.rename(from, to);
                try (JournalFile late = disk.openForWriting(to)) {
                    late.force();
                }
            }
        };
    }

    /** With every snapshot all segments go but the newest. */
    static JournalFiles releasedEarly(JournalFiles disk) {
        return new PassingFiles(disk) {
            @Override
            public void rename(Path from, Path to) throws IOException {
                super.rename(from, to);
                if (to.toString().endsWith(".snap")) {
                    List<Path> segments = disk.list(to.resolveSibling("../log").normalize());
                    for (Path segment : segments.subList(0, Math.max(0, segments.size() - 1))) {
                        disk.delete(segment);
                    }
                }
            }
        };
    }

    /** The revision floor is not written down. */
    static JournalFiles floorNotWritten(JournalFiles disk) {
        return new PassingFiles(disk) {
            @Override
            JournalFile opened(Path path, JournalFile file) {
                return new PassingFile(file) {
                    @Override
                    public void write(ByteBuffer source, long position) throws IOException {
                        super.write(position == 0 ? withoutFloor(source) : source, position);
                    }
                };
            }
        };
    }

    private static ByteBuffer withoutFloor(ByteBuffer source) {
        ByteBuffer bytes = ByteBuffer.allocate(source.remaining()).put(source).flip();
        for (int start = 0; start < HEADER && start + HEADER_COPY <= bytes.limit(); start += HEADER_COPY) {
            bytes.putLong(start + FLOOR_AT, 0);
            CRC32C crc = new CRC32C();
            crc.update(bytes.slice(start, CHECKED));
            bytes.putInt(start + CHECKED, (int) crc.getValue());
        }
        return bytes;
    }

    /** The first two frames of a group change places. */
    static JournalFiles framesSwapped(JournalFiles disk) {
        return new PassingFiles(disk) {
            @Override
            JournalFile opened(Path path, JournalFile file) {
                return !path.toString().contains(".log")
                        ? file
                        : new PassingFile(file) {
                            @Override
                            public void write(ByteBuffer source, long position) throws IOException {
                                super.write(position < HEADER ? source : swapped(source), position);
                            }
                        };
            }
        };
    }

    private static ByteBuffer swapped(ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        ByteBuffer group = ByteBuffer.wrap(bytes);
        int first = bytes.length < FRAME_HEAD ? 0 : FRAME_HEAD + group.getInt(0);
        boolean more = first > FRAME_HEAD && first + FRAME_HEAD < bytes.length;
        int second = more ? FRAME_HEAD + group.getInt(first) : 0;
        if (second > FRAME_HEAD && first + second <= bytes.length) {
            ByteBuffer turned = ByteBuffer.allocate(bytes.length);
            turned.put(bytes, first, second).put(bytes, 0, first);
            return turned.put(bytes, first + second, bytes.length - first - second)
                    .flip();
        }
        return group;
    }

    /** What is read is taken for right, whatever its checksum says. */
    static JournalFiles unchecked(JournalFiles disk) {
        return new PassingFiles(disk) {
            @Override
            public JournalFile openForReading(Path path) throws IOException {
                try (JournalFile file = disk.openForReading(path)) {
                    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                    while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
                        // Reads until all of it is there.
                    }
                    return new Forged(ByteBuffer.wrap(ForgedChecksums.in(bytes.array())));
                }
            }
        };
    }

    /** Bytes as a file. */
    private record Forged(ByteBuffer bytes) implements JournalFile {
        @Override
        public int read(ByteBuffer target, long position) {
            if (position >= bytes.limit()) {
                return -1;
            }
            int length = (int) Math.min(target.remaining(), bytes.limit() - position);
            target.put(bytes.slice((int) position, length));
            return length;
        }

        @Override
        public void write(ByteBuffer source, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            return bytes.limit();
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
