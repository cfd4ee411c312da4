package io.stagebus.appliance.admin;

import io.stagebus.appliance.credentials.Decision;
import io.stagebus.appliance.observe.OperatorPages;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.appliance.wiring.PlainAnswers;
import io.stagebus.websocket.server.FrontDoor.Page;
import io.stagebus.websocket.server.FrontDoor.Request;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What the WebSocket port answers over plain HTTP: {@code ok} at its root and wherever clients connect, health for anybody,
 * and, only where it is switched on and only for the administrator's token, what operators look at. Everything else is not
 * there, and neither is what is switched off.
 */
final class WebSocketPages implements PlainAnswers {

    private static final Page NOT_FOUND = new Page(404, "text/plain; charset=utf-8", "Not Found\n");
    private static final Page UNAUTHORIZED = new Page(401, "text/plain; charset=utf-8", "Unauthorized\n");
    private static final Page UNAVAILABLE = new Page(503, "text/plain; charset=utf-8", "Service Unavailable\n");
    private static final Page TOO_MANY = new Page(429, "text/plain; charset=utf-8", "Too Many Requests\n");

    /** Where clients of this protocol are pointed to, and load balancers look. */
    private static final List<String> ENTRANCES = List.of("/", "/ws", "/clasp", "");

    private final Gateway gateway;
    private final OperatorPages pages;
    private final Executor worker;
    private final Bearer bearer;

    WebSocketPages(Gateway gateway, OperatorPages pages, Bearer bearer, Executor worker) {
        this.gateway = gateway;
        this.pages = pages;
        this.worker = worker;
        this.bearer = bearer;
    }

    @Override
    public CompletableFuture<Page> page(Request request) {
        String path = request.path();
        if (ENTRANCES.contains(path)) {
            return CompletableFuture.completedFuture(Page.OK);
        }
        boolean isGuarded = OperatorPages.GUARDED.contains(path)
                && gateway.config().operators().onWebSocket();
        if (!isGuarded && !OperatorPages.OPEN.contains(path)) {
            return CompletableFuture.completedFuture(NOT_FOUND);
        }
        return isGuarded ? guarded(request) : show(path, request.query());
    }

    private CompletableFuture<Page> guarded(Request request) {
        return bearer.judge(request)
                .thenCompose(decision -> refusal(decision)
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> show(request.path(), request.query())));
    }

    private CompletableFuture<Page> show(String path, String query) {
        try {
            return CompletableFuture.supplyAsync(() -> pages.at(path, query).orElse(NOT_FOUND), worker);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(UNAVAILABLE);
        }
    }

    /** What is said to whom this is nothing for; empty for an administrator. */
    private static Optional<Page> refusal(Decision decision) {
        return switch (decision) {
            case Decision.Granted who -> Gate.isAdministrator(who) ? Optional.empty() : Optional.of(UNAUTHORIZED);
            case Decision.Expired expired -> Optional.of(UNAUTHORIZED);
            case Decision.Wrong wrong -> Optional.of(UNAUTHORIZED);
            case Decision.Unknown unknown -> Optional.of(UNAVAILABLE);
            case Decision.TooMany many -> Optional.of(TOO_MANY);
        };
    }
}
