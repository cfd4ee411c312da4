package io.stagebus.core.journal.durable;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What is wrong, a sentence per subject. Any thread. */
final class Troubles {

    private final Map<String, String> bySubject = new ConcurrentSkipListMap<>();

    /** Answers whether that is news. */
    boolean raise(String subject, String sentence) {
        return !sentence.equals(bySubject.put(subject, sentence));
    }

    void settle(String subject) {
        bySubject.remove(subject);
    }

    /** All sentences; empty when all is well. */
    String text() {
        return String.join("; ", bySubject.values());
    }
}
