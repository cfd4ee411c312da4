package io.stagebus.appliance.credentials;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * Asks another server over HTTP, and waits neither for ever nor for an endless answer: within five seconds the whole answer of
 * at most 256 KiB is there, or it has failed. Follows nobody elsewhere. Any thread, at once.
 */
final class Web implements AutoCloseable {

    /** How long an answer may be. */
    static final int MAX_BYTES = 256 << 10;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** The answer, or an IOException or TimeoutException. */
    CompletableFuture<HttpResponse<String>> ask(HttpRequest request) {
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, head -> new Body());
        // A timeout of the request would end with the head of the answer.
        return answer.copy()
                .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((response, failure) -> answer.cancel(true));
    }

    /** Takes a body up to the limit. */
    private static final class Body implements BodySubscriber<String> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<String> whole = new CompletableFuture<>();
        private Flow.Subscription source = new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        };

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            source = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                if (bytes.size() + part.remaining() > MAX_BYTES) {
                    source.cancel();
                    whole.completeExceptionally(new IOException("longer than " + MAX_BYTES + " bytes"));
                    return;
                }
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                bytes.writeBytes(copy);
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.complete(bytes.toString(StandardCharsets.UTF_8));
        }

        @Override
        public CompletionStage<String> getBody() {
            return whole;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
