package io.stagebus.mqtt.broker;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.session.Session;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.session.Answer;
import io.stagebus.mqtt.session.ClientProfile;
import io.stagebus.mqtt.session.MqttSession;
import io.stagebus.mqtt.session.ReplyQueue;
import io.stagebus.mqtt.session.SessionServices;
import io.stagebus.mqtt.session.SessionTable;
import io.stagebus.mqtt.session.Will;
import io.stagebus.mqtt.wire.PacketWriter;
import io.stagebus.mqtt.wire.ReasonCode;
import io.stagebus.mqtt.wire.ServerPackets;
import io.stagebus.mqtt.wire.Violation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection of a client: from its first byte through CONNECT to its end. Whatever a client does costs at most its
 * own connection. Event loop of its channel, which is the bus thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be written or closed shows as a failure of the channel
final class MqttConnection extends ChannelInboundHandlerAdapter implements Closer {

    private final Door door;
    private ConnectionState state = new ConnectionState.Closed();
    private @Nullable ChannelHandlerContext context;
    private @Nullable PacketWriter writer;
    private @Nullable ReadGate gate;
    private boolean flushing;

    MqttConnection(Door door) {
        this.door = door;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // Another door may have accepted the connection, long since.
        if (ctx.channel().isActive()) {
            begin(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (context == null) {
            begin(ctx);
        }
        ctx.fireChannelActive();
    }

    private void begin(ChannelHandlerContext ctx) {
        context = ctx;
        writer = new PacketWriter(ctx, door.settings().limits().maxUnreadBytes(), this::overflowing);
        gate = new ReadGate(ctx.channel());
        if (!door.enter(this, Remotes.of(ctx))) {
            ctx.close();
            return;
        }
        state = new ConnectionState.AwaitingConnect(deadline(ctx));
        readable(door.isReadable());
    }

    private Future<?> deadline(ChannelHandlerContext ctx) {
        long millis = door.settings().limits().connectTimeout().toMillis();
        return ctx.executor().schedule(this::connectOverdue, millis, TimeUnit.MILLISECONDS);
    }

    private void connectOverdue() {
        if (state instanceof ConnectionState.AwaitingConnect) {
            if (door.isReadable()) {
                fail(ReasonCode.PROTOCOL_ERROR, "no CONNECT in time");
            } else {
                // It may have sent one long ago: nobody has read it.
                state = new ConnectionState.AwaitingConnect(deadline(ctx()));
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof Violation violation) {
                fail(violation.reason(), violation.detail());
            } else if (message instanceof MqttMessage packet) {
                read(packet);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(MqttMessage packet) {
        boolean isBroken = packet.decoderResult().isFailure();
        switch (state) {
            case ConnectionState.AwaitingConnect awaiting -> {
                if (isBroken) {
                    undecodable(packet.decoderResult().cause());
                } else if (packet instanceof MqttConnectMessage connect) {
                    awaiting.deadline().cancel(false);
                    connect(connect);
                }
            }
            case ConnectionState.Open open -> {
                if (isBroken) {
                    fail(
                            ReasonCode.MALFORMED_PACKET,
                            MqttPipeline.undecodable(packet.decoderResult().cause()));
                } else {
                    open.keepAlive().heard();
                    open.conversation().packet(packet);
                }
            }
            case ConnectionState.Checking checking -> checking.hold(packet);
            case ConnectionState.Closed closed -> {}
        }
    }

    /** A CONNECT that passed the checks before the decoder and yet is none: an unknown version, an identifier, bad UTF-8. */
    private void undecodable(Throwable cause) {
        if (cause instanceof MqttUnacceptableProtocolVersionException) {
            refuse(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, MqttPipeline.undecodable(cause), false, Long.MAX_VALUE);
        } else if (cause instanceof MqttIdentifierRejectedException) {
            refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, MqttPipeline.undecodable(cause), false, Long.MAX_VALUE);
        } else {
            fail(ReasonCode.MALFORMED_PACKET, MqttPipeline.undecodable(cause));
        }
    }

    private void connect(MqttConnectMessage connect) {
        boolean isVersion5 = connect.variableHeader().version() == 5;
        try {
            ConnectRequest request = door.connectReader().read(connect);
            admit(request);
        } catch (RefusedException e) {
            refuse(e.reason(), e.detail(), isVersion5, ConnectReader.maxPacketBytes(connect));
        }
    }

    private void admit(ConnectRequest request) throws RefusedException {
        String remote = Remotes.describe(Remotes.of(ctx()));
        var credentials = new MqttAuthenticator.Login(
                request.client().clientId(), request.userName(), request.password(), remote);
        admit(request, door.authenticator().authenticate(credentials));
    }

    /** Reads nothing until it is known who the client is. */
    private void await(ConnectRequest request, CompletableFuture<MqttAuthenticator.Verdict> verdict) {
        ConnectionState.Checking checking = new ConnectionState.Checking(new ArrayDeque<>());
        state = checking;
        readableFor(ReadGate.Reason.CREDENTIALS, false);
        verdict.exceptionally(failure -> new MqttAuthenticator.Verdict.BadCredentials())
                .thenAccept(found -> ctx().executor().execute(() -> checked(checking, request, found)));
    }

    private void checked(ConnectionState.Checking checking, ConnectRequest request, MqttAuthenticator.Verdict verdict) {
        if (state != checking) {
            return;
        }
        readableFor(ReadGate.Reason.CREDENTIALS, true);
        try {
            admit(request, verdict);
        } catch (RefusedException e) {
            refuse(e.reason(), e.detail(), request.client());
        }
        checking.replay(packet -> channelRead(ctx(), packet));
        channelReadComplete(ctx());
    }

    private void admit(ConnectRequest request, MqttAuthenticator.Verdict verdict) throws RefusedException {
        switch (verdict) {
            case MqttAuthenticator.Verdict.Granted granted -> admit(request, granted);
            case MqttAuthenticator.Verdict.Later later -> await(request, later.verdict());
            case MqttAuthenticator.Verdict.BadCredentials bad ->
                throw new RefusedException(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "user name or password is not right");
            case MqttAuthenticator.Verdict.NotAuthorized no ->
                throw new RefusedException(ReasonCode.NOT_AUTHORIZED, "not allowed in here");
        }
    }

    private void admit(ConnectRequest request, MqttAuthenticator.Verdict.Granted granted) throws RefusedException {
        ClientProfile client = request.client();
        String remote = Remotes.describe(Remotes.of(ctx()));
        Optional<Will> will = request.terms().will();
        if (will.isPresent()) {
            var address = will.get().message().topic().address();
            if (!SessionServices.mayPublish(granted.scope(), address)) {
                throw new RefusedException(
                        ReasonCode.NOT_AUTHORIZED, "no write access to the will's " + address.text());
            }
        }
        door.takeOver(client.clientId(), granted.principal());
        Session session = new Session(
                        Attachment.DOOR,
                        door.services().ids().next(),
                        client.clientId(),
                        remote,
                        granted.principal(),
                        granted.scope())
                .until(granted.until());
        switch (door.services().sessions().connect(client.clientId(), session, request.terms())) {
            case SessionTable.Arrival.Refused refused ->
                throw new RefusedException(ReasonCode.QUOTA_EXCEEDED, refused.detail());
            case SessionTable.Arrival.Welcome welcome -> welcome(welcome, request);
        }
    }

    private void welcome(SessionTable.Arrival.Welcome welcome, ConnectRequest request) {
        MqttSession session = welcome.session();
        ReplyQueue replies = new ReplyQueue(writer());
        Conversation conversation = new Conversation(door, session, request, replies, this);
        KeepAlive keepAlive = new KeepAlive(ctx().executor(), door.clock(), request.keepAliveSeconds(), this::silent);
        state = new ConnectionState.Open(conversation, keepAlive);
        door.opened(request.client().clientId(), this);
        ReplyQueue.Place first = replies.take();
        session.attended(conversation);
        session.whenDurable(outcome -> {
            if (outcome instanceof Outcome.Rejected rejected) {
                refuse(ReasonCode.SERVER_UNAVAILABLE, rejected.detail(), request.client());
                return;
            }
            first.give(new Answer.Packet(ServerPackets.accepted(
                    welcome.isPresent(),
                    ConnAckProperties.of(
                            request, session.expirySeconds(), door.settings().limits()))));
            session.connected(writer(), request.client());
        });
    }

    @Override
    public void refuse(ReasonCode reason, String detail, ClientProfile client) {
        refuse(reason, detail, client.isVersion5(), client.maxPacketBytes());
    }

    private void refuse(ReasonCode reason, String detail, boolean isVersion5, long maxPacketBytes) {
        door.note(Count.CONNECTS_REFUSED, Remotes.of(ctx()), reason, detail);
        leave(false);
        ServerPackets.refused(reason, detail, isVersion5, maxPacketBytes).ifPresent(writer()::packet);
        writer().close();
    }

    private void silent() {
        end(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing was heard for one and a half times the keep alive");
    }

    @Override
    public void fail(ReasonCode reason, String detail) {
        if (state instanceof ConnectionState.Closed) {
            return;
        }
        door.note(Count.VIOLATIONS, Remotes.of(ctx()), reason, detail);
        end(reason, detail);
    }

    @Override
    public void goodbye(boolean publishesWill) {
        leave(publishesWill);
        writer().close();
    }

    @Override
    public void end(ReasonCode reason, String detail) {
        if (state instanceof ConnectionState.Open open
                && open.conversation().client().isVersion5()) {
            long limit = open.conversation().client().maxPacketBytes();
            writer().packet(ServerPackets.disconnect(reason, detail, limit));
        }
        leave(true);
        writer().close();
    }

    private void leave(boolean publishesWill) {
        ConnectionState before = state;
        state = new ConnectionState.Closed();
        switch (before) {
            case ConnectionState.AwaitingConnect awaiting -> awaiting.deadline().cancel(false);
            case ConnectionState.Checking checking -> checking.drop();
            case ConnectionState.Open open -> {
                open.keepAlive().stop();
                open.conversation().leave(publishesWill);
                door.ended(open.conversation().client().clientId(), this);
            }
            case ConnectionState.Closed closed -> {}
        }
    }

    @Override
    public void answersPending(int count) {
        int limit = door.settings().limits().receiveMaximum();
        if (count >= limit) {
            readableFor(ReadGate.Reason.ANSWERS, false);
        } else if (count <= limit / 2) {
            readableFor(ReadGate.Reason.ANSWERS, true);
        }
    }

    @Override
    public void pause(long nanos) {
        if (gate != null && !gate.isHeldFor(ReadGate.Reason.RATE)) {
            readableFor(ReadGate.Reason.RATE, false);
            ctx().executor().schedule(() -> readableFor(ReadGate.Reason.RATE, true), nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Admission opened or closed (R20). */
    void readable(boolean now) {
        readableFor(ReadGate.Reason.ADMISSION, now);
    }

    private void readableFor(ReadGate.Reason reason, boolean now) {
        ReadGate known = gate;
        if (known != null) {
            boolean wasHeld = known.isHeldByBroker();
            known.set(reason, !now);
            boolean isHeld = known.isHeldByBroker();
            if (wasHeld != isHeld && state instanceof ConnectionState.Open open) {
                open.keepAlive().suspend(isHeld);
            }
        }
    }

    /** How many messages the client has not taken yet. */
    int undelivered() {
        return state instanceof ConnectionState.Open open
                ? open.conversation().session().undelivered()
                : 0;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!flushing && writer().isDirty()) {
            // After the end of the bus's batch, which flushes for those it has touched.
            flushing = true;
            ctx.executor().execute(() -> {
                flushing = false;
                writer().flush();
            });
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        boolean isWritable = ctx.channel().isWritable();
        readableFor(ReadGate.Reason.UNWRITABLE, isWritable);
        if (isWritable && state instanceof ConnectionState.Open open) {
            open.conversation().session().onWritable();
        }
    }

    /** More answers than a client may leave unread, although it was not read from any more. */
    private void overflowing() {
        fail(ReasonCode.QUOTA_EXCEEDED, "the client does not read its answers");
        ctx().close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leave(true);
        door.leave(this, Remotes.of(ctx));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            door.tally().add(Count.FAILURES);
            door.log()
                    .atError()
                    .addKeyValue("remote", Remotes.describe(Remotes.of(ctx)))
                    .addKeyValue("failure", cause.toString())
                    .log("connection closed because handling it failed");
            door.log().atDebug().setCause(cause).log("where it failed");
        }
        leave(true);
        ctx.close();
    }

    private ChannelHandlerContext ctx() {
        return Objects.requireNonNull(context);
    }

    private PacketWriter writer() {
        return Objects.requireNonNull(writer);
    }
}
