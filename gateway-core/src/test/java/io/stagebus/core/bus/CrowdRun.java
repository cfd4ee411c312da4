package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.AccessScope.Action;
import io.stagebus.core.session.AccessScope.Grant;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A bus with {@link ThinnedClient}s that come, go, write and change what they subscribe to, by chance. */
final class CrowdRun {

    private static final String[] ADDRESSES = {"/a", "/b", "/a/x", "/a/y"};
    private static final String[] PATTERNS = {"/*", "/**", "/a/*", "/a", "/b"};
    private static final Echo[] ECHOES = {Echo.NONE, Echo.NONE, Echo.PARAMS, Echo.ALL};
    private static final DeliveryOptions[] OPTIONS = {
        new DeliveryOptions(10, 0, 0, 0),
        new DeliveryOptions(10, 0, 0, 0),
        new DeliveryOptions(20, 0, 0, 0),
        new DeliveryOptions(0, 0, 0, 300),
        new DeliveryOptions(10, 0.5, 0, 0),
        DeliveryOptions.NONE,
    };
    private static final AccessScope SOME = new AccessScope(
            List.of(new Grant(Action.READ, AddressPattern.of("/a/**")), new Grant(Action.WRITE, AddressPattern.ALL)));

    /** A client and its session. */
    private record Peer(Session session, ThinnedClient client) {}

    private final BusFixture fixture = new BusFixture();
    private final Session writer = fixture.open();
    private final Random random;
    /** How few kinds of wishes there are: the fewer, the more ask for the same. */
    private final int variety;

    private final List<Peer> peers = new ArrayList<>();
    private long streamed;

    CrowdRun(long seed) {
        random = new Random(seed);
        variety = 1 + random.nextInt(PATTERNS.length);
        fixture.bus.addReaction(new Witness());
        for (int i = 0; i < 4; i++) {
            open();
        }
    }

    /** Tells the clients what happened, right after it was delivered to whom it was. */
    private final class Witness implements Reaction {
        @Override
        public void react(Signal signal, Effects effects) {
            peers.forEach(peer -> peer.client.happened(signal));
        }
    }

    private void open() {
        ThinnedClient client = new ThinnedClient(fixture);
        Session session = fixture.open(client, random.nextInt(4) == 0 ? SOME : AccessScope.OPEN);
        client.opened(session);
        peers.add(new Peer(session, client));
    }

    private Peer peer() {
        return peers.get(random.nextInt(peers.size()));
    }

    private <T> T one(T[] of) {
        return of[random.nextInt(of.length)];
    }

    void step() {
        Peer peer = peer();
        Session who = random.nextInt(3) == 0 ? peer.session : writer;
        Address address = Address.of(one(ADDRESSES));
        switch (random.nextInt(16)) {
            case 0, 1 -> subscribe(peer);
            case 2 -> unsubscribe(peer);
            case 3 -> replace(peer);
            case 4 -> fixture.outcome(reply -> new Command.DeleteParam(who, who.origin(), address, false, reply));
            case 5, 6 -> stream(who, address);
            case 7 -> peer.client.pull(1 + random.nextInt(3));
            case 8, 9, 10 -> fixture.executor.advance(Duration.ofMillis(random.nextInt(80)));
            default -> fixture.set(who, address.text(), Value.of(random.nextInt(8) / 4.0));
        }
        peers.forEach(each -> each.client.checkDeadlines());
    }

    private void stream(Session who, Address address) {
        Content content = Content.of(Value.of(++streamed));
        fixture.outcome(reply -> Command.Publish.of(who, SignalKind.STREAM, address, content, reply));
    }

    private void subscribe(Peer peer) {
        long id = random.nextInt(2);
        Subscription subscription = new Subscription(
                peer.session,
                id,
                AddressPattern.of(PATTERNS[random.nextInt(variety)]),
                random.nextInt(4) == 0 ? SignalKind.STREAM.bit() : SignalKind.ALL,
                one(ECHOES),
                OPTIONS[random.nextInt(variety + 1)]);
        Outcome outcome = fixture.outcome(reply -> new Command.Subscribe(subscription, true, reply));
        peer.client.subscribed(subscription, ((Outcome.Opened) outcome).snapshot());
    }

    private void unsubscribe(Peer peer) {
        long id = random.nextInt(2);
        fixture.outcome(reply -> new Command.Unsubscribe(peer.session, id, reply));
        peer.client.unsubscribed(id);
    }

    private void replace(Peer peer) {
        peers.remove(peer);
        fixture.bus.submit(new Command.CloseSession(peer.session, Reply.NONE));
        fixture.executor.run();
        open();
    }

    void settle() {
        for (int i = 0; i < 40; i++) {
            peers.forEach(peer -> peer.client.pull(100));
            fixture.executor.advance(Duration.ofMillis(50));
            peers.forEach(peer -> peer.client.checkDeadlines());
        }
        assertThat(peers).noneMatch(peer -> peer.client.isShown());
    }
}
