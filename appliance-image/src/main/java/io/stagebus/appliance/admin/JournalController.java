package io.stagebus.appliance.admin;

import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.stagebus.appliance.journal.EntryFormat;
import io.stagebus.appliance.journal.EntryLines;
import io.stagebus.appliance.journal.EntryQuery;
import io.stagebus.appliance.journal.StatsText;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.ReplayRange;
import java.util.Optional;

/** What the journal of the running gateway recorded. Every answer is read from the disk, on threads of the server's own. */
@Controller("/api/journal")
final class JournalController {

    private static final long USUAL_LIMIT = 100;

    private final AdminPlane plane;

    JournalController(AdminPlane plane) {
        this.plane = plane;
    }

    /** The entries that match, oldest first: a JSON object per line, or a table; 503 while the journal cannot be read. */
    @Get("/entries")
    @ExecuteOn(TaskExecutors.IO)
    HttpResponse<?> entries(HttpRequest<?> request) {
        Journal journal = plane.gateway().journal();
        if (!journal.isReadable()) {
            return StateController.error(HttpStatus.SERVICE_UNAVAILABLE, "this gateway keeps no journal");
        }
        HttpParameters said = request.getParameters();
        try {
            ReplayRange range = new EntryQuery(
                            text(said, "pattern", "/**"),
                            number(said, "from", Long.MIN_VALUE),
                            number(said, "to", Long.MAX_VALUE),
                            number(said, "limit", USUAL_LIMIT),
                            text(said, "types", ""),
                            text(said, "newest", "true").equals("true"),
                            number(said, "after", 0))
                    .range();
            EntryFormat format = EntryFormat.of(text(said, "format", "json"));
            boolean heading = text(said, "heading", "true").equals("true");
            return HttpResponse.ok(new StreamedFile(
                    new EntryLines(journal.cursor(range), format, heading), MediaType.of(format.mediaType())));
        } catch (IllegalArgumentException e) {
            return StateController.error(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (JournalException e) {
            return StateController.error(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private static String text(HttpParameters said, String name, String fallback) {
        return Optional.ofNullable(said.get(name)).orElse(fallback);
    }

    private static long number(HttpParameters said, String name, long fallback) {
        String text = text(said, name, "");
        try {
            return text.isEmpty() ? fallback : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number but is \"" + text + "\"", e);
        }
    }

    /** What it holds and how much is kept. */
    @Get(uri = "/stats", produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.IO)
    String stats() {
        return StatsText.json(plane.gateway().journal().stats());
    }
}
