package io.stagebus.appliance.wiring;

import io.stagebus.websocket.server.FrontDoor.Page;
import io.stagebus.websocket.server.FrontDoor.Request;
import java.util.concurrent.CompletableFuture;

/** Answers who asks the WebSocket port plainly over HTTP. Called on the event loop; must not block. */
@FunctionalInterface
public interface PlainAnswers {

    /** Says that somebody is here. */
    PlainAnswers OK = request -> CompletableFuture.completedFuture(Page.OK);

    /** What is at a path. */
    CompletableFuture<Page> page(Request request);
}
