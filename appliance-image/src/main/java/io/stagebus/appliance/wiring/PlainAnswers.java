package io.stagebus.appliance.wiring;

import io.stagebus.websocket.server.FrontDoor.Page;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers who asks the WebSocket port plainly over HTTP. Called on the event loop; must not block. */
@FunctionalInterface
public interface PlainAnswers {

    /** Says that somebody is here. */
    PlainAnswers OK = (path, query, authorization) -> CompletableFuture.completedFuture(Page.OK);

    /**
     * What is at a path.
     *
     * @param path such as {@code /health}
     * @param query what is behind the question mark; may be empty
     * @param authorization the header of that name
     */
    CompletableFuture<Page> page(String path, String query, Optional<String> authorization);
}
