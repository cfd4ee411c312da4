package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static io.stagebus.core.journal.JournalEntries.param;

import io.stagebus.core.journal.Recovered;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.GatewayClock;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The program that {@link KillTest} kills: writes entries as fast as the journal takes them and prints each seq that became
 * durable. Entry {@code n} sets {@code /p/<n mod 50>} to {@code n}.
 */
final class CrashWriter {

    static final int ADDRESSES = 50;

    private CrashWriter() {}

    public static void main(String[] args) throws Exception {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        JournalSettings settings = JournalSettings.of(Path.of(args[0])).withLog(JournalRig.SMALL);
        DurableJournal journal = new DurableJournal(settings, GatewayClock.system(), Map.of());
        Recovered recovered = journal.open(seq -> out.println("durable " + seq));
        long seq = recovered.lastSeq();
        out.println("open " + seq + " " + recovered.revisionFloor());
        long revision = recovered.revisionFloor();
        while (true) {
            seq++;
            revision++;
            String address = "/p/" + seq % ADDRESSES;
            boolean waits = seq % 7 == 0;
            journal.append(
                    waits
                            ? durable(seq, address, revision, Value.of(seq))
                            : param(seq, address, revision, Value.of(seq)));
            if (journal.backlog() > 2_000) {
                LockSupport.parkNanos(100_000);
            }
        }
    }
}
