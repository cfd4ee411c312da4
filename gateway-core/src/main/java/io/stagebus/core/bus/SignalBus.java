package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.core.time.Schedule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one place where commands become signals: one thread, one order, one access check, one state (R16). Everything that
 * gives the product its value happens here, once, for every door alike.
 *
 * <p>{@link #submit} may be called on any thread; {@link #counters} and {@link Admission#isOpen} may be asked on any
 * thread; everything else belongs to the bus thread, or to the start-up thread before {@link #start} where it says so.
 *
 * <p>A caller on the bus thread runs straight through: its command is applied, delivered and reacted to before
 * {@link #submit} returns. Everybody who was touched hears of the batch's end once, after the thread has worked off what
 * it had at hand. This class is the thread; what a command does is in {@link Processor}.
 */
public final class SignalBus {

    /** How many commands of other threads run before the thread turns to its other sources (R19). */
    private static final int INBOX_PER_TURN = 256;
    /** How many timers run before the thread turns to its other sources. */
    private static final int TIMERS_PER_TURN = 64;
    /** And how many signals that were held back. */
    private static final int DUE_PER_TURN = 256;
    /** How often a closed admission is judged again while nothing else happens. */
    private static final long ADMISSION_CHECK_NANOS = 5_000_000;

    private final BusExecutor executor;
    private final GatewayClock clock;
    private final Journal journal;
    private final Moment moment;
    private final Processor processor;
    private final Schedule schedule = new Schedule();
    private final Inbox inbox;
    private final Admission admission;
    private final Deque<Command> submittedInside = new ArrayDeque<>();
    private final Slices slices;
    // Made once: it is handed to the executor at every turn.
    private final Runnable endBatch = this::endBatch;

    private boolean running;
    private boolean batchOpen;
    private boolean judgingAgain;
    private long armedNanos = Long.MAX_VALUE;
    private BusExecutor.@Nullable Timer timer;
    private volatile long durableSeq;
    private volatile BusCounters counters = BusCounters.ZERO;

    /** A bus that is not started. The journal is opened by {@link #start} and closed by whoever made it. */
    public SignalBus(BusExecutor executor, GatewayClock clock, Journal journal, BusSettings settings) {
        this.executor = executor;
        this.clock = clock;
        this.journal = journal;
        this.moment = new Moment(clock);
        this.processor = new Processor(settings, journal, moment, schedule, new LaterTurns());
        this.slices = new Slices(executor, clock::monotonicNanos, this::openBatch);
        this.inbox = new Inbox(settings.inboxCapacity(), executor, this::drainInbox);
        this.admission = new Admission(settings.inboxCapacity(), settings.maxJournalBacklog());
    }

    /** Adds a watcher of every signal. Before {@link #start}, or on the bus thread. */
    public void addReaction(Reaction reaction) {
        processor.addReaction(reaction);
    }

    /** Adds a filter of every write, to be asked after those before it. Before {@link #start}, or on the bus thread. */
    public void addFilter(CommandFilter filter) {
        processor.addFilter(filter);
    }

    /**
     * Opens the journal and restores the state. Blocks; start-up thread, before the first command. Nothing is delivered and
     * no rule fires (R28).
     *
     * @return what was recovered, for the start card
     * @throws JournalException when the journal can neither be opened nor set aside
     */
    public Recovered start() throws JournalException {
        Recovered recovered = journal.open(this::onDurable);
        readClock();
        durableSeq = recovered.lastSeq();
        processor.restore(recovered);
        executor.execute(endBatch);
        return recovered;
    }

    /** Takes up the bundles that an earlier run took (R23). Bus thread, after {@link #start} and the last filter. */
    public void resume() {
        runInside(processor::resume);
    }

    /**
     * Hands a command to the bus. Any thread. On the bus thread it runs at once - or, when called from within a command's
     * own processing, after it (R19); elsewhere it is queued.
     *
     * @return {@code false} when the queue is full; the command was then not taken and its reply is never completed
     */
    public boolean submit(Command command) {
        if (!executor.isBusThread()) {
            return inbox.offer(command);
        }
        if (running) {
            submittedInside.addLast(command);
        } else {
            run(command);
        }
        return true;
    }

    /** What the doors have the journal keep for them. Bus thread only. */
    public Notes notes() {
        return processor.notes();
    }

    /** The answer to overload. */
    public Admission admission() {
        return admission;
    }

    /** What the bus counts, as of the end of the last batch. Any thread. */
    public BusCounters counters() {
        return counters;
    }

    /** The Param at {@code address} as it is now. Bus thread only; checks no scope. */
    public Optional<Signal.Param> current(Address address) {
        return processor.store().current(address);
    }

    /** The kind declared for {@code address}, if any (R5). Bus thread only. */
    public Optional<SignalKind> declaredKind(Address address) {
        return processor.declaredKind(address);
    }

    /** The time to live in force at {@code address}; {@link Ttl#NEVER} when there is no Param. Bus thread only. */
    public Ttl ttlOf(Address address) {
        return processor.store().ttlOf(address);
    }

    /**
     * When the Param at {@code address} expires, microseconds since 1970 on the clock of the current batch; 0 when it does
     * not. Bus thread only.
     */
    public long expiresAtMicros(Address address) {
        openBatch();
        return processor.store().expiresAtMicros(address);
    }

    /** The open session with this id, for who shows people where a writer is. Bus thread only. */
    public Optional<Session> session(String id) {
        return processor.session(id);
    }

    /**
     * Ends the sessions of whoever may be here no more; their doors are told why ({@code Subscriber.onRevoked}). Any thread;
     * happens soon, on the bus thread.
     *
     * @param which sessions those are; asked of the gateway's own, too
     * @param reason for people and logs
     */
    public void end(Predicate<Session> which, String reason) {
        executor.execute(() -> runInside(() -> processor.end(which, reason)));
    }

    /** The wall time of the current batch, microseconds since 1970. Bus thread only. */
    public long nowMicros() {
        openBatch();
        return moment.micros();
    }

    /** Runs {@code action} within a batch, {@code delayNanos} (0 or more) from now or later. Bus thread only. */
    public Schedule.Task after(long delayNanos, Runnable action) {
        openBatch();
        Schedule.Task task = schedule.at(clock.monotonicNanos() + delayNanos, action);
        armTimer();
        return task;
    }

    /** How many tasks wait for their time. Bus thread only. */
    public int timers() {
        return schedule.size();
    }

    /**
     * Runs a resumable piece of work, some steps per turn of the thread, round robin with the others (R19). Bus thread only.
     *
     * @param step does at most 200 µs of work; {@code true} to be called again
     */
    public void slice(BooleanSupplier step) {
        slices.add(step);
    }

    private void drainInbox() {
        inbox.awake();
        openBatch();
        try {
            runInbox(INBOX_PER_TURN);
        } finally {
            if (inbox.depth() > 0) {
                inbox.wakeNextTurn();
            }
        }
    }

    private void runInbox(int most) {
        for (int i = 0; i < most; i++) {
            Command command = inbox.poll();
            if (command == null) {
                break;
            }
            run(command);
        }
    }

    /** Runs all that other threads have submitted: the thread is about to end. Bus thread only. */
    public void finish() {
        inbox.awake();
        openBatch();
        try {
            runInbox(Integer.MAX_VALUE);
        } finally {
            if (inbox.depth() > 0) {
                executor.execute(this::finish);
            }
        }
    }

    private void onDurable(long seq) {
        durableSeq = seq;
        if (!executor.isBusThread()) {
            inbox.wake();
        }
    }

    private void run(Command command) {
        openBatch();
        running = true;
        try {
            processor.run(command);
            runSubmittedInside();
        } finally {
            running = false;
        }
    }

    /** Runs {@code work} and then what was submitted from inside it. */
    private void runInside(Runnable work) {
        openBatch();
        running = true;
        try {
            work.run();
            runSubmittedInside();
        } finally {
            running = false;
        }
    }

    private void runSubmittedInside() {
        for (Command next = submittedInside.pollFirst(); next != null; next = submittedInside.pollFirst()) {
            processor.run(next);
        }
    }

    private void openBatch() {
        if (!batchOpen) {
            batchOpen = true;
            readClock();
            executor.execute(endBatch);
        }
    }

    private void readClock() {
        moment.read();
        processor.store().tick(moment.micros(), moment.nanos());
    }

    private void endBatch() {
        try {
            processor.durable(durableSeq);
        } catch (RuntimeException | Error e) {
            // The batch is still open, and nobody else would end it.
            executor.execute(endBatch);
            throw e;
        }
        // Whoever submits at the end of a batch starts the next one.
        batchOpen = false;
        processor.endBatch();
        if (processor.hasFailed()) {
            // What their end changes belongs to a batch, like everything else.
            runInside(processor::closeFailed);
        }
        admission.judge(inbox.depth(), journal.backlog());
        if (!admission.isOpen() && !judgingAgain) {
            // Nobody submits any more, so nothing but the clock would bring this thread back to look again.
            judgingAgain = true;
            executor.schedule(this::judgeAgain, ADMISSION_CHECK_NANOS);
        }
        counters = processor.count(admission);
        armTimer();
    }

    private void judgeAgain() {
        judgingAgain = false;
        openBatch();
    }

    private void armTimer() {
        long next = Math.min(
                schedule.nextDeadlineNanos(),
                Math.min(
                        processor.store().nextExpiryNanos(),
                        processor.delivery().nextDueNanos()));
        if (next == Long.MAX_VALUE || (timer != null && armedNanos - next <= 0)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        armedNanos = next;
        timer = executor.schedule(this::onTimer, Math.max(0, next - clock.monotonicNanos()));
    }

    private void onTimer() {
        timer = null;
        openBatch();
        readClock();
        try {
            runInside(this::runDue);
        } finally {
            armTimer();
        }
    }

    private void runDue() {
        schedule.runDue(moment.nanos(), TIMERS_PER_TURN);
        int expired = 0;
        while (expired < TIMERS_PER_TURN && processor.expireOne()) {
            expired++;
        }
        processor.delivery().deliverDue(moment.nanos(), DUE_PER_TURN);
    }

    /** How the processor gets work done later, on this thread. */
    private final class LaterTurns implements Turns {
        @Override
        public void openBatch() {
            SignalBus.this.openBatch();
        }

        @Override
        public boolean isBusThread() {
            return executor.isBusThread();
        }

        @Override
        public void later(Runnable action) {
            executor.execute(() -> {
                openBatch();
                action.run();
            });
        }

        @Override
        public void slice(BooleanSupplier step) {
            SignalBus.this.slice(step);
        }

        @Override
        public void work(BooleanSupplier step) {
            SignalBus.this.slice(() -> {
                AtomicBoolean more = new AtomicBoolean();
                runInside(() -> more.set(step.getAsBoolean()));
                return more.get();
            });
        }

        @Override
        public void after(long delayNanos, Runnable action) {
            SignalBus.this.after(delayNanos, action);
        }
    }
}
