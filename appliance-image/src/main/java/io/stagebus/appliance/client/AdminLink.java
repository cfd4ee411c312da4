package io.stagebus.appliance.client;

import io.stagebus.appliance.client.LinkException.Reason;
import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.SeenSignal;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.signal.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A gateway over its admin port. Plain {@code HttpURLConnection}, because a command that prints one value should not spend
 * most of its time on loading a client.
 */
public final class AdminLink implements GatewayLink {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 15_000;
    /** A stream says that it is alive every minute. */
    private static final int SILENCE_MILLIS = 150_000;

    private final URI base;
    private final String token;
    private final int answerMillis;
    private final int silenceMillis;

    /**
     * A link to the admin port at {@code base}, such as {@code http://127.0.0.1:7350}. Connects for each request.
     *
     * @param token what is shown; empty for nothing
     */
    public AdminLink(URI base, String token) {
        this(base, token, ANSWER_MILLIS, SILENCE_MILLIS);
    }

    /** The same, and how long an answer may take, and a stream be silent, before the gateway counts as gone. */
    AdminLink(URI base, String token, int answerMillis, int silenceMillis) {
        this.base = base;
        this.token = token;
        this.answerMillis = answerMillis;
        this.silenceMillis = silenceMillis;
    }

    @Override
    public SeenSignal get(String address) throws LinkException {
        try {
            return SeenSignal.parse(exchange("GET", "/api/state?address=" + encoded(address), Optional.empty()));
        } catch (InvalidJsonException e) {
            throw strange(e.getMessage());
        }
    }

    @Override
    public void list(String pattern, Viewer viewer) throws LinkException {
        stream("/api/params?pattern=" + encoded(pattern), viewer);
    }

    @Override
    public long set(String address, Value value) throws LinkException {
        String body = ValueJson.text(value);
        return revision(exchange("PUT", "/api/state?address=" + encoded(address), Optional.of(body)));
    }

    @Override
    public long delete(String address) throws LinkException {
        return revision(exchange("DELETE", "/api/state?address=" + encoded(address), Optional.empty()));
    }

    @Override
    public void emit(String address, Optional<Value> value) throws LinkException {
        String body = value.map(ValueJson::text).orElse("");
        exchange("POST", "/api/event?address=" + encoded(address), Optional.of(body));
    }

    /** The aliases, as CSV. */
    public String aliases() throws LinkException {
        return exchange("GET", "/api/aliases", Optional.empty());
    }

    /** Puts other aliases in force, given as CSV; all or nothing. */
    public void setAliases(String csv) throws LinkException {
        exchange("PUT", "/api/aliases", Optional.of(csv));
    }

    @Override
    public void watch(String pattern, Viewer viewer) throws LinkException {
        stream("/api/watch?pattern=" + encoded(pattern), viewer);
        throw new LinkException(Reason.UNREACHABLE, "the gateway at " + base + " has gone");
    }

    /**
     * Asks something about the rules.
     *
     * @param what the last part of the path, with its query: {@code why?address=…}
     * @return the answer, line by line
     */
    public List<String> rules(String what) throws LinkException {
        return lines(exchange("GET", "/api/rules/" + what, Optional.empty()));
    }

    /** Has the rule files read again; what is wrong with them is told as a {@link LinkException}. */
    public List<String> reloadRules() throws LinkException {
        return lines(exchange("POST", "/api/rules/reload", Optional.of("{}")));
    }

    /**
     * Runs rules over what the gateway recorded.
     *
     * @param files the rule files, by their names
     * @param fromMicros where it begins, microseconds since 1970
     * @param toMicros where it ends
     * @return what came of it, line by line
     */
    public List<String> replayRules(Map<String, byte[]> files, long fromMicros, long toMicros) throws LinkException {
        Map<String, Value> texts = new LinkedHashMap<>();
        files.forEach((name, bytes) -> texts.put(name, Value.of(new String(bytes, StandardCharsets.UTF_8))));
        String path = "/api/rules/replay?from=" + fromMicros + "&to=" + toMicros;
        return lines(exchange("POST", path, Optional.of(ValueJson.text(new Value.Dict(texts))), silenceMillis));
    }

    /** A part of a path or query, so that a server reads it as one. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private List<String> lines(String body) throws LinkException {
        try {
            List<String> lines = new ArrayList<>();
            if (ValueJson.parse(body) instanceof Value.Array(List<Value> items)) {
                for (Value item : items) {
                    lines.add(item instanceof Value.Text(String text) ? text : ValueJson.text(item));
                }
                return lines;
            }
            throw strange(body);
        } catch (InvalidJsonException e) {
            throw strange(e.getMessage());
        }
    }

    /** What the journal holds, as the gateway's JSON. */
    public String journalStats() throws LinkException {
        return exchange("GET", "/api/journal/stats", Optional.empty());
    }

    /**
     * Writes entries of the journal to {@code out} as the gateway gives them.
     *
     * @param query which, and how, as the query of an address on the web
     * @throws IOException when {@code out} does not take them
     */
    public void journalEntries(String query, OutputStream out) throws LinkException, IOException {
        download("/api/journal/entries?" + query, out);
    }

    /**
     * Writes a backup of the gateway to {@code out}.
     *
     * @throws IOException when {@code out} does not take it
     */
    public void backup(OutputStream out) throws LinkException, IOException {
        download("/api/backup", out);
    }

    /** What goes wrong with {@code out} is no fault of the gateway. */
    private void download(String path, OutputStream out) throws LinkException, IOException {
        byte[] part = new byte[1 << 16];
        try (InputStream in = heard(() -> opened(path))) {
            for (int length = heard(() -> in.read(part)); length >= 0; length = heard(() -> in.read(part))) {
                out.write(part, 0, length);
            }
        }
    }

    /** Something that is asked of the gateway. */
    private interface Question<T> {
        T ask() throws IOException, LinkException;
    }

    private <T> T heard(Question<T> question) throws LinkException {
        try {
            return question.ask();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public void close() {
        // Nothing is kept open between requests.
    }

    private String exchange(String method, String path, Optional<String> body) throws LinkException {
        return exchange(method, path, body, answerMillis);
    }

    private String exchange(String method, String path, Optional<String> body, int mostMillis) throws LinkException {
        boolean asked = false;
        try {
            HttpURLConnection connection = open(path);
            connection.setReadTimeout(mostMillis);
            connection.setRequestMethod(method);
            if (body.isPresent()) {
                connection.setDoOutput(true);
                connection.setRequestProperty(
                        "Content-Type", path.startsWith("/api/aliases") ? "text/csv" : "application/json");
                connection.getOutputStream().write(body.get().getBytes(StandardCharsets.UTF_8));
            }
            connection.connect();
            asked = true;
            return checked(connection);
        } catch (SocketTimeoutException e) {
            throw asked && !method.equals("GET") ? unconfirmed(mostMillis) : unreachable(e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private void stream(String path, Viewer viewer) throws LinkException {
        try {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(opened(path), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    take(line, viewer);
                }
            }
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InvalidJsonException e) {
            throw strange(e.getMessage());
        }
    }

    private static void take(String line, Viewer viewer) throws InvalidJsonException, LinkException {
        if (!line.startsWith("{\"control\"")) {
            viewer.seen(SeenSignal.parse(line));
            return;
        }
        if (ValueJson.parse(line) instanceof Value.Dict(Map<String, Value> members)) {
            switch (text(members, "control")) {
                case "live" -> viewer.live();
                case "lost" -> viewer.lost(members.get("count") instanceof Value.Int(long count) ? count : 1);
                case "closed" -> throw new LinkException(Reason.UNAVAILABLE, text(members, "reason"));
                default -> {
                    // A later version may say more.
                }
            }
        }
    }

    /** An answer that goes on for as long as there is something to say. */
    private InputStream opened(String path) throws IOException, LinkException {
        HttpURLConnection connection = open(path);
        connection.setReadTimeout(silenceMillis);
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            checked(connection);
        }
        return connection.getInputStream();
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve(path).toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        if (!token.isEmpty()) {
            connection.setRequestProperty("Authorization", "Bearer " + token);
        }
        return connection;
    }

    private String checked(HttpURLConnection connection) throws IOException, LinkException {
        int status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_OK) {
            return read(connection.getInputStream());
        }
        InputStream errors = connection.getErrorStream();
        String sentence = sentence(errors == null ? "" : read(errors), status);
        throw switch (status) {
            case 400, 413, 415 -> new LinkException(Reason.BAD_REQUEST, sentence);
            case 404 -> new LinkException(Reason.NOT_FOUND, sentence);
            case 401, 403, 409 -> new LinkException(Reason.REFUSED, sentence);
            case 503, 507, 508 -> new LinkException(Reason.UNAVAILABLE, sentence);
            default -> strange("HTTP " + status + " " + sentence);
        };
    }

    private static String read(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String sentence(String body, int status) {
        try {
            return ValueJson.parse(body) instanceof Value.Dict(Map<String, Value> members)
                    ? text(members, "error")
                    : body;
        } catch (InvalidJsonException e) {
            return body.isBlank() ? "HTTP " + status : body.strip();
        }
    }

    private long revision(String body) throws LinkException {
        try {
            if (ValueJson.parse(body) instanceof Value.Dict(Map<String, Value> members)
                    && members.get("revision") instanceof Value.Int(long revision)) {
                return revision;
            }
            throw strange(body);
        } catch (InvalidJsonException e) {
            throw strange(e.getMessage());
        }
    }

    private static String text(Map<String, Value> members, String key) {
        return members.get(key) instanceof Value.Text(String text) ? text : "";
    }

    private LinkException unreachable(IOException e) {
        if (e instanceof SSLException) {
            return new LinkException(
                    Reason.UNREACHABLE, "no safe connection to the gateway at " + base + " (" + Unreached.why(e) + ")");
        }
        return new LinkException(
                Reason.UNREACHABLE,
                "no gateway answers at " + base + " (" + Unreached.why(e)
                        + "); is 'stagebus run' running there? --admin names another");
    }

    private LinkException unconfirmed(int waitedMillis) {
        return new LinkException(
                Reason.UNAVAILABLE,
                "not confirmed: the gateway at " + base + " has not said within "
                        + Duration.ofMillis(waitedMillis).toSeconds()
                        + " seconds that it is done; its disk may be full, its log tells");
    }

    private LinkException strange(@Nullable String what) {
        return new LinkException(Reason.UNREACHABLE, base + " does not answer like a gateway: " + what);
    }
}
