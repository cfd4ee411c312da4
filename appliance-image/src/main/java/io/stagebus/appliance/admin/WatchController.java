package io.stagebus.appliance.admin;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import java.util.function.BooleanSupplier;

/** Streams what happens, and what is there, as one JSON object per line. */
@Controller("/api")
final class WatchController {

    private static final String LINES = "application/x-ndjson";

    private final AdminPlane plane;

    WatchController(AdminPlane plane) {
        this.plane = plane;
    }

    /** Every signal whose address matches, for as long as the client stays; first the Params that are there. */
    @Get(uri = "/watch", produces = LINES)
    HttpResponse<?> watch(HttpRequest<?> request, @QueryValue(defaultValue = "/**") String pattern) {
        return stream(request, pattern, false);
    }

    /** The Params that match, once. */
    @Get(uri = "/params", produces = LINES)
    HttpResponse<?> params(HttpRequest<?> request, @QueryValue(defaultValue = "/**") String pattern) {
        return stream(request, pattern, true);
    }

    /** Whether who asks may come in still, which may be taken from them before the first line is written. */
    private BooleanSupplier standing(HttpRequest<?> request) {
        return plane.asksForToken() ? plane.bearer().standing(request) : () -> true;
    }

    private HttpResponse<?> stream(HttpRequest<?> request, String pattern, boolean once) {
        try {
            AddressPattern compiled = AddressPattern.parse(pattern);
            String remote = String.valueOf(request.getRemoteAddress()).replaceFirst("^[^/]*/", "");
            return HttpResponse.ok(new WatchStream(
                            plane.bus(),
                            plane.busExecutor(),
                            plane.worker(),
                            compiled,
                            once,
                            AdminSession.session(Gate.who(request), remote),
                            standing(request)))
                    .contentType(LINES);
        } catch (InvalidPatternException e) {
            return StateController.error(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }
}
