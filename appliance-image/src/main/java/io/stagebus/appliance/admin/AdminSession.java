package io.stagebus.appliance.admin;

import io.stagebus.appliance.credentials.Decision;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * The session on the bus of somebody who asks over HTTP, with their scope. It stays open beyond a request, because
 * what it contributes to a max or min Param must outlive a request (R14). Any thread.
 */
final class AdminSession {

    /**
     * What became of a command.
     *
     * @param outcome the bus's answer
     * @param remote where the writer of the Param in it comes from; empty when there is none or it is gone
     */
    record Answer(Outcome outcome, String remote) {}

    private final SignalBus bus;
    private final Session session;

    private AdminSession(SignalBus bus, Session session) {
        this.bus = bus;
        this.session = session;
    }

    /**
     * Opens the session of somebody.
     *
     * @param whenEnded run on the bus thread when the bus ends it
     */
    static AdminSession open(SignalBus bus, Decision.Granted who, Runnable whenEnded) {
        AdminSession made = new AdminSession(bus, session(who, ""));
        bus.submit(new Command.OpenSession(made.session, new Deaf(whenEnded), false, Reply.NONE));
        return made;
    }

    /** A session of somebody that is not open yet. */
    static Session session(Decision.Granted who, String remote) {
        String id = "admin-" + UUID.randomUUID();
        return Session.inPlaceOf(who.principal(), "admin", id, who.principal(), remote, who.scope())
                .until(who.until());
    }

    /** Closes the session. */
    void close() {
        bus.submit(new Command.CloseSession(session, Reply.NONE));
    }

    /** Submits a command of this session; completes on the bus thread. */
    CompletableFuture<Answer> ask(BiFunction<Session, Reply, Command> command) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Reply reply = outcome -> answer.complete(new Answer(outcome, remote(outcome)));
        if (!bus.submit(command.apply(session, reply))) {
            Outcome full = new Outcome.Rejected(
                    Rejection.UNAVAILABLE, "the gateway is overloaded; try again", Optional.empty());
            answer.complete(new Answer(full, ""));
        }
        return answer;
    }

    /** Bus thread. */
    private String remote(Outcome outcome) {
        return outcome instanceof Outcome.Current(Optional<Signal.Param> param)
                ? param.flatMap(found -> bus.session(found.origin().sessionId()))
                        .map(Session::remote)
                        .orElse("")
                : "";
    }

    /** It subscribes to nothing. */
    private record Deaf(Runnable whenEnded) implements Subscriber {
        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            // Only a signal addressed to this session could come here, and nobody knows its id.
        }

        @Override
        public void onBatchEnd() {
            // Nothing to flush: answers go out by their futures.
        }

        @Override
        public void onClosed(String reason) {
            whenEnded.run();
        }
    }
}
