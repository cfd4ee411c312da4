package io.stagebus.appliance.admin;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.core.alias.AliasCsv;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * Shows and replaces the aliases, as CSV. A web page elsewhere cannot send {@code text/csv} without being asked for
 * permission first.
 */
@Controller("/api/aliases")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AliasController {

    private static final String CSV = "text/csv";

    private final AdminPlane plane;

    AliasController(AdminPlane plane) {
        this.plane = plane;
    }

    /** The table in force. */
    @Get
    @Produces(CSV)
    String read() {
        return AliasCsv.write(plane.gateway().aliases().table());
    }

    /** Another table; nothing changes when anything is wrong with it. */
    @Put
    @Consumes(CSV)
    HttpResponse<String> replace(@Body String csv) {
        AliasCsv.Read read = AliasCsv.read(csv);
        if (!read.problems().isEmpty()) {
            return StateController.error(
                    HttpStatus.BAD_REQUEST,
                    read.problems().stream().map(AliasCsv.Problem::text).collect(Collectors.joining("; ")));
        }
        try {
            plane.gateway().aliases().use(read.table());
        } catch (IOException e) {
            return StateController.error(
                    HttpStatus.INSUFFICIENT_STORAGE, "the file of aliases cannot be written: " + e.getMessage());
        }
        int count = read.table().aliases().size();
        return HttpResponse.ok(JsonText.object().put("aliases", count).text());
    }
}
