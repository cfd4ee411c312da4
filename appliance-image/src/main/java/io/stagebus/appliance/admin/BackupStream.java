package io.stagebus.appliance.admin;

import io.stagebus.appliance.backup.BackupContent;
import io.stagebus.appliance.backup.BackupWriter;
import io.stagebus.appliance.journal.ChunkedInput;
import io.stagebus.core.journal.JournalException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup as a stream, made on a thread of its own as fast as it is read. A backup that fails ends with an exception, so that
 * it is not taken for a whole one. One reader at a time, on any thread.
 */
final class BackupStream extends ChunkedInput {

    private static final Logger LOG = LoggerFactory.getLogger(BackupStream.class);
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int CHUNKS = 8;
    /** A reader that takes nothing for so long has gone, and others may want a backup. */
    private static final int PATIENCE_SECONDS = 60;

    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private boolean ended;
    private volatile boolean closed;
    private volatile @Nullable Exception failure;

    private BackupStream() {
        super(END);
    }

    /**
     * Begins a backup.
     *
     * @param onEnd run when its thread ends, however it does
     */
    static InputStream start(BackupContent content, Runnable onEnd) {
        BackupStream stream = new BackupStream();
        Thread.ofPlatform().name("stagebus-backup").daemon().start(() -> {
            try {
                stream.make(content);
            } finally {
                onEnd.run();
            }
        });
        return stream;
    }

    private void make(BackupContent content) {
        try (OutputStream out = new BufferedOutputStream(new Chunks(), CHUNK_BYTES)) {
            long seq = BackupWriter.write(content, Instant.now(), out);
            LOG.atInfo().addKeyValue("seq", seq).log("backup made");
        } catch (IOException | JournalException | RuntimeException e) {
            failure = e;
            LOG.atWarn().setCause(e).log("backup not made");
        }
        try {
            put(END);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("nobody reads the backup to its end");
        }
    }

    private void put(byte[] bytes) throws IOException {
        try {
            if (closed || !chunks.offer(bytes, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("whoever wanted the backup has gone");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Takes what the backup's thread writes. */
    private final class Chunks extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            put(new byte[] {(byte) one});
        }

        @Override
        public void write(byte[] source, int from, int length) throws IOException {
            if (length > 0) {
                put(Arrays.copyOfRange(source, from, from + length));
            }
        }
    }

    @Override
    protected byte[] nextChunk() throws IOException {
        byte[] taken = END;
        if (!ended) {
            try {
                taken = chunks.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            ended = taken.length == 0;
        }
        Exception known = failure;
        if (ended && known != null) {
            throw new IOException("the backup could not be made: " + known.getMessage(), known);
        }
        return taken;
    }

    @Override
    public void close() {
        closed = true;
        chunks.clear();
    }
}
