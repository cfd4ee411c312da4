package io.stagebus.appliance.admin;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks the admin port over plain HTTP. */
public final class AdminHttp implements AutoCloseable {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    /** Asks the port of this machine. */
    public AdminHttp(int port) {
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    /** Does what its name says. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    /** A request to be finished. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
    }

    /** Does what its name says. */
    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The Param at {@code address} as JSON. */
    public HttpResponse<String> state(String address) throws IOException, InterruptedException {
        return get("/api/state?address=" + encoded(address));
    }

    /** Does what its name says. */
    public HttpResponse<String> put(String address, String json) throws IOException, InterruptedException {
        return send(request("/api/state?address=" + encoded(address))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** For a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
