package io.stagebus.appliance.admin;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.server.types.files.StreamedFile;
import io.stagebus.appliance.backup.BackupContent;
import io.stagebus.appliance.wiring.Gateway;

/** Hands out a backup of the running gateway, made while it is read. */
@Controller("/api")
final class BackupController {

    private final AdminPlane plane;

    BackupController(AdminPlane plane) {
        this.plane = plane;
    }

    /** The backup; one at a time. It ends early when it cannot be made whole, which its reader notices. */
    @Get("/backup")
    HttpResponse<?> backup() {
        Gateway gateway = plane.gateway();
        if (gateway.config().storage().isEmpty()) {
            return StateController.error(
                    HttpStatus.SERVICE_UNAVAILABLE, "this gateway keeps nothing that could be saved");
        }
        if (!plane.backups().tryAcquire()) {
            return StateController.error(HttpStatus.SERVICE_UNAVAILABLE, "another backup is being made");
        }
        BackupContent content = new BackupContent(gateway.config(), gateway.journal()::backup);
        return HttpResponse.ok(new StreamedFile(
                BackupStream.start(content, plane.backups()::release), MediaType.of("application/zip")));
    }
}
