package io.stagebus.appliance.admin;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.stagebus.appliance.journal.EntryQuery;
import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.appliance.wiring.RuleFiles;
import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.explain.Explainer;
import io.stagebus.rules.explain.Replay;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.json.RuleFileProblem;
import io.stagebus.rules.rule.RuleSet;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the rules are, did and did not do: lines of text for people, as a JSON array. */
@Controller("/api/rules")
@Produces(MediaType.APPLICATION_JSON)
final class RulesController {

    private static final int DEFAULT_ENTRIES = 50;

    private final AdminPlane plane;

    RulesController(AdminPlane plane) {
        this.plane = plane;
    }

    /** Every rule in one line. */
    @Get("/list")
    CompletableFuture<HttpResponse<String>> list() {
        return told(Explainer::list);
    }

    /** Everything about one rule. */
    @Get("/show")
    CompletableFuture<HttpResponse<String>> show(@QueryValue String rule) {
        return told(explainer -> explainer.show(rule));
    }

    /** The chain behind the value at an address. */
    @Get("/why")
    CompletableFuture<HttpResponse<String>> why(@QueryValue String address) {
        try {
            Address known = Address.parse(address);
            return told(explainer -> explainer.why(known));
        } catch (InvalidAddressException e) {
            return CompletableFuture.completedFuture(
                    StateController.error(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    /** What last kept a rule from firing. */
    @Get("/why-not")
    CompletableFuture<HttpResponse<String>> whyNot(@QueryValue String rule) {
        return told(explainer -> explainer.whyNot(rule));
    }

    /** The newest evaluations, of one rule or of all. */
    @Get("/trace")
    CompletableFuture<HttpResponse<String>> trace(
            @QueryValue Optional<String> rule, @QueryValue Optional<Integer> limit) {
        int most = Math.max(1, limit.orElse(DEFAULT_ENTRIES));
        return told(explainer -> explainer.trace(rule, most));
    }

    /** Reads the files again; 400 with what is wrong with them, and the rules as they were. */
    @Post("/reload")
    @Consumes(MediaType.APPLICATION_JSON)
    CompletableFuture<HttpResponse<String>> reload(@Body String body) {
        Optional<RuleFiles> files = plane.gateway().ruleFiles();
        if (files.isEmpty()) {
            return CompletableFuture.completedFuture(
                    StateController.error(HttpStatus.NOT_FOUND, "this gateway was started without --rules"));
        }
        return files.get()
                .reload()
                .thenApply(problems -> problems.isEmpty()
                        ? json(List.of("the rules are in force"))
                        : StateController.error(HttpStatus.BAD_REQUEST, String.join("\n", problems)));
    }

    /**
     * Runs other rules over what was recorded; 400 with what is wrong with them. One at a time, on a thread of the server's own.
     *
     * @param body an object with the text of each rule file under its name
     */
    @Post("/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.IO)
    HttpResponse<String> replay(@QueryValue long from, @QueryValue long to, @Body String body) {
        Journal journal = plane.gateway().journal();
        if (!journal.isReadable()) {
            return StateController.error(HttpStatus.SERVICE_UNAVAILABLE, "this gateway keeps no journal");
        }
        if (!plane.replays().tryAcquire()) {
            return StateController.error(HttpStatus.SERVICE_UNAVAILABLE, "another replay is running");
        }
        try (EntryCursor entries = journal.cursor(EntryQuery.upTo(to).range())) {
            RuleSet rules = RuleFileParser.parse(documents(body));
            return json(Replay.of(rules, plane.gateway().replaySettings(), entries, from));
        } catch (RuleFileException e) {
            return StateController.error(
                    HttpStatus.BAD_REQUEST,
                    e.problems().stream().map(RuleFileProblem::text).collect(Collectors.joining("\n")));
        } catch (InvalidJsonException e) {
            return StateController.error(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (JournalException e) {
            return StateController.error(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        } finally {
            plane.replays().release();
        }
    }

    private static Map<String, byte[]> documents(String body) throws InvalidJsonException {
        if (!(ValueJson.parse(body) instanceof Value.Dict(Map<String, Value> texts))) {
            throw new InvalidJsonException("expected an object with the text of each rule file under its name");
        }
        Map<String, byte[]> documents = new LinkedHashMap<>();
        for (Map.Entry<String, Value> entry : texts.entrySet()) {
            if (!(entry.getValue() instanceof Value.Text(String text))) {
                throw new InvalidJsonException("expected text under " + entry.getKey());
            }
            documents.put(entry.getKey(), text.getBytes(StandardCharsets.UTF_8));
        }
        return documents;
    }

    private CompletableFuture<HttpResponse<String>> told(Function<Explainer, List<String>> question) {
        return plane.gateway().explain(question).thenApplyAsync(RulesController::json, plane.worker());
    }

    private static HttpResponse<String> json(List<String> lines) {
        return HttpResponse.ok(
                ValueJson.text(Value.arrayOf(lines.stream().map(Value::of).toList())));
    }
}
