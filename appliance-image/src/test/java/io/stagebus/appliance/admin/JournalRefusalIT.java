package io.stagebus.appliance.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that cannot be read says so before the answer begins, when its status can still tell. */
class JournalRefusalIT {

    @TempDir
    Path folder;

    @Test
    void entriesAreRefusedWithTheReason() throws Exception {
        Path index = Files.createDirectory(folder.resolve("index"));
        String later = "jdbc:h2:file:" + index.resolve("0000000000000000001-2026-11-20");
        try (Connection connection = DriverManager.getConnection(later, "stagebus", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create table format(version int not null) as select 99");
        }
        try (RunningGateway running = new RunningGateway(folder, Map.of());
                AdminHttp http = new AdminHttp(running.adminPort())) {
            HttpResponse<String> answer = http.get("/api/journal/entries");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("\"error\":\"the journal's history cannot be opened: ");
            assertThat(http.get("/api/journal/entries?limit=many").statusCode()).isEqualTo(400);
        }
    }
}
