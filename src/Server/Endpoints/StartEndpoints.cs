using System.Text.Json;
using ActorFlow.Server.Json;
using ActorFlow.Server.Live;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Endpoints;

/// <summary>Starting runs.</summary>
internal static class StartEndpoints
{
    private const string Tag = "runs";

    private static readonly ApiParameter<bool> Stream =
        Parameter.Flag("stream", "Whether what happens in the run is answered as it happens: as NDJSON, a line each.");

    private static readonly ApiParameter<bool> Detach =
        Parameter.Flag("detach", "Whether nothing is waited for: the answer is where the run is found.");

    private static readonly OperationAnswer GoesOn = new(202, typeof(OutcomeJson), "With 'wait': the run goes on.");

    private static readonly ProblemCode[] Problems =
    [
        ProblemCode.UnknownFlow, ProblemCode.BadBody, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.RunConflict,
            ProblemCode.ValueRefused, ProblemCode.RunQuarantined,
    ];

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("startRun", "POST", OperationTable.Prefix + "/flows/{flow}/runs", new RequiredRight(ServerRight.Operate, Concern.Flow),
            "Starts a run of a flow, or finds the one that has the id or key.", StartAsync)
        {
            Tag = Tag,
            Details = "The answer comes when the start is committed. The same id or key is the same run: its first input stands. With 'stream', the lines are: started, event, output, heartbeat, and at last result or problem.",
            Parameters = [Parameters.Flow, Delivery.Key, Waiting.Wait, Stream],
            Body = new(typeof(StartJson), "Input, id, key and what else belongs to the start. May be left out."),
            Answers =
            [
                new(201, typeof(StartedJson), "The run was started; 'Location' names it."),
                new(200, typeof(StartedJson), "The run was there."),
                new(200, typeof(OutcomeJson),
                    "With 'wait': how it ended. With 'stream': the lines.") { MediaTypes = ["application/json", "application/x-ndjson"] },
                GoesOn,
            ],
            Problems = Problems,
            IsLong = true,
        },
        new("run", "POST", "/run", new RequiredRight(ServerRight.Operate, Concern.Default),
            "Runs a flow as a bundle does: starts it and waits for its end.", RunAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.FlowOfQuery, Delivery.Key, Waiting.Wait, Stream, Detach],
            Body = new(typeof(BundleStartJson), "What the run's state begins with, and variables of the run. May be left out."),
            Answers = [new(200, typeof(OutcomeJson),
                "How the run ended. With 'stream': the lines.") { MediaTypes = ["application/json", "application/x-ndjson"] },
                    new(202, typeof(OutcomeJson), "The run goes on.")],
            Problems = [.. Problems, ProblemCode.FlowAmbiguous],
            IsLong = true,
        },
    ];

    private static async Task StartAsync(ApiCall call)
    {
        var flow = FlowEndpoints.Find(call, call.Get(Parameters.Flow));
        var body = await call.OptionalBodyAsync<StartJson>() ?? new StartJson();
        var start = new RunStart(flow, InputOf(call, flow, body.Input, "$.input", body.Env), OptionsOf(call, body));
        if (call.Get(Stream))
        {
            await RunLines.AnswerAsync(call, start);
            return;
        }

        var (run, isNew) = await start.BeginAsync(call);
        call.Http.Response.Headers.Location = LocationOf(call, run.Id);
        if (call.Get(Waiting.Wait) is not null)
            await Waiting.AnswerAsync(call, run.Id, Waiting.Limited(call, Waiting.Wait), run.WaitAsync);
        else
            await call.AnswerAsync(new StartedJson(run.Id, flow.Name, isNew), isNew ? 201 : 200);
    }

    private static async Task RunAsync(ApiCall call)
    {
        var flow = DefaultFlow(call);
        var body = await call.OptionalBodyAsync<BundleStartJson>() ?? new BundleStartJson();
        var start = new RunStart(flow, InputOf(call, flow, body.InitialData, "$.initialData", body.Env),
            new StartOptions { Key = call.Get(Delivery.Key) });
        if (call.Get(Stream))
        {
            await RunLines.AnswerAsync(call, start);
            return;
        }

        var (run, _) = await start.BeginAsync(call);
        call.Http.Response.Headers.Location = LocationOf(call, run.Id);
        await Waiting.AnswerAsync(call, run.Id, call.Get(Detach) ? TimeSpan.Zero : Waiting.Limited(call, Waiting.Wait), run.WaitAsync);
    }

    private static FlowDefinition DefaultFlow(ApiCall call)
    {
        if (call.Get(Parameters.FlowOfQuery) is { } named)
            return FlowEndpoints.Find(call, named);
        return call.System.Flows.Count == 1 ? call.System.Flows.First()
            : throw new ApiProblemException(ProblemCode.FlowAmbiguous,
                $"This server has {call.System.Flows.Count} flows: name one, as in /run?flow=NAME.");
    }

    private static RunInput? InputOf(ApiCall call, FlowDefinition flow, JsonElement? input, string path,
        IReadOnlyDictionary<string, string>? variables)
    {
        if (input is { ValueKind: JsonValueKind.Null })
            input = null;
        if (input is { ValueKind: not JsonValueKind.Object } other)
            throw Asked.Member(path, $"it is a JSON object of values by key, not a {other.ValueKind.ToString().ToLowerInvariant()}");
        try
        {
            if (variables is not { Count: > 0 })
                return input is { } values ? RunInput.FromJson(values) : null;
            if (call.Catalog.Find(flow.Name) is not { } document)
                throw Asked.Member("$.env", $"flow '{flow.Name}' was drawn by a program, and only documents have variables");
            return document.NewInput(input ?? JsonElement.Parse("{}"u8), variables);
        }
        catch (ArgumentException error)
        {
            throw Asked.Fault("body", variables is { Count: > 0 } ? "$.env" : path, error);
        }
    }

    private static StartOptions OptionsOf(ApiCall call, StartJson body)
    {
        if (body.DeadlineSeconds is { } seconds && (double.IsNaN(seconds) || seconds <= 0 || seconds > TimeSpan.FromDays(3650).TotalSeconds))
            throw Asked.Member("$.deadlineSeconds", "it is longer than zero and at most ten years");
        return new StartOptions
        {
            Id = body.Id is { } id ? RunStart.Addressable(id, "$.id") : default(RunId?),
            Key = Delivery.StartKey(call, body.Key),
            Tags = RunStart.Whole(body.Tags, "$.tags"),
            Memo = body.Memo,
            Deadline = body.DeadlineSeconds is { } limit ? TimeSpan.FromSeconds(limit) : null,
            Parent = body.Parent,
        };
    }

    /// <summary>Where a run is found.</summary>
    public static string LocationOf(ApiCall call, RunId runId) => $"{call.BasePath}{RunEndpoints.Path}/{Uri.EscapeDataString(runId.Value)}";
}
