package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.GatewayLink;
import io.stagebus.appliance.json.SeenSignal;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Shows a {@link LiveTable} on a terminal: fills it as signals come and draws it ten times a second, in the terminal's other
 * screen, which it gives back at the end. Thread-safe.
 */
final class LiveView implements GatewayLink.Viewer, AutoCloseable {

    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final int DRAWINGS_PER_SIZE = 10;

    private final LiveTable table;
    private final PrintWriter out;
    private final ScheduledExecutorService drawing = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stagebus-view");
        thread.setDaemon(true);
        return thread;
    });
    /** Ctrl-C ends the JVM; the terminal is put in order on the way out. */
    private final Thread leaving = new Thread(this::leave, "stagebus-view-end");

    private Terminal.Size size = Terminal.Size.USUAL;
    private int drawings;
    private boolean left;

    LiveView(String title, PrintWriter out) {
        this.table = new LiveTable(title);
        this.out = out;
    }

    void start() {
        Runtime.getRuntime().addShutdownHook(leaving);
        out.print(ENTER);
        drawing.scheduleWithFixedDelay(this::draw, 0, 100, TimeUnit.MILLISECONDS);
    }

    private synchronized void draw() {
        if (left) {
            return;
        }
        if (drawings++ % DRAWINGS_PER_SIZE == 0) {
            size = Terminal.size();
        }
        StringBuilder screen = new StringBuilder(HOME);
        var lines = table.render(size.columns(), size.lines(), Instant.now());
        for (int i = 0; i < lines.size(); i++) {
            screen.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append(CLEAR_LINE);
        }
        out.print(screen.append(CLEAR_BELOW));
        out.flush();
    }

    @Override
    public synchronized void seen(SeenSignal signal) {
        table.seen(signal);
    }

    @Override
    public synchronized void live() {
        table.live();
    }

    @Override
    public synchronized void lost(long count) {
        table.lost(count);
    }

    private synchronized void leave() {
        if (!left) {
            left = true;
            out.print(LEAVE);
            out.flush();
        }
    }

    @Override
    public void close() {
        drawing.shutdownNow();
        leave();
        try {
            Runtime.getRuntime().removeShutdownHook(leaving);
        } catch (IllegalStateException e) {
            // The JVM is on its way out already and has left the screen.
        }
    }
}
