package io.stagebus.mqtt.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A cable between two programs, which can be cut and put together again. */
final class Cable implements AutoCloseable {

    private final ServerSocket end;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /** A cable to a port of this machine. */
    Cable(int target) throws IOException {
        this.target = target;
        this.end = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** Its near end. */
    int port() {
        return end.getLocalPort();
    }

    private void accept() {
        while (!end.isClosed()) {
            try {
                Socket near = end.accept();
                sockets.add(near);
                if (cut) {
                    drop(near);
                } else {
                    Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                    sockets.add(far);
                    Thread.ofVirtual().start(() -> copy(near, far));
                    Thread.ofVirtual().start(() -> copy(far, near));
                }
            } catch (IOException e) {
                // The other end is not there, or the test is over.
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (cut) {
                    break;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // It was cut.
        } finally {
            drop(from);
            drop(to);
        }
    }

    private void drop(Socket socket) {
        try {
            sockets.remove(socket);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void cut() {
        cut = true;
        sockets.forEach(this::drop);
    }

    void heal() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        end.close();
        sockets.forEach(this::drop);
    }
}
