package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopExecutorTest {

    @Test
    void whatComesAfterTheLoopHasEndedIsDropped() throws Exception {
        ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
        LoopExecutor executor = new LoopExecutor(loop, () -> false);
        CompletableFuture<String> said = new CompletableFuture<>();
        executor.execute(() -> said.complete("before"));
        loop.shutdown();
        assertThat(loop.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        executor.execute(() -> said.obtrudeValue("after"));

        assertThat(said).isCompletedWithValue("before");
    }
}
