package io.stagebus.websocket.answer;

/** An answer that a session owes, from the moment the question came. Event loop of its channel. */
public abstract class Answer {

    /** With so many bytes a slice is long enough, however few entries it has (R19). */
    static final long SLICE_BYTES = 64 * 1024;

    private boolean ready;

    Answer() {}

    boolean isReady() {
        return ready;
    }

    /** Whether there is something to send when its turn comes. */
    void setReady(boolean now) {
        ready = now;
    }

    /** Its turn has come: what it takes to make it is asked for now, and no sooner. Called once, before {@link #send}. */
    void begin() {
        // Most answers wait for an outcome that is asked for when the question comes.
    }

    /**
     * Sends it, or a part of it: at most 200 µs of work. Called only when it is ready and its turn has come.
     *
     * @return whether it is complete; otherwise it is called again
     */
    abstract boolean send();

    /** A live signal is about to be sent: puts before it what this answer has gathered of older state. */
    void beforeLiveSignal() {
        // Most answers are sent whole.
    }

    /** The session is over. */
    void abandon() {
        // Most answers hold nothing.
    }
}
