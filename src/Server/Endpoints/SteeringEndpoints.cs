using System.Text.Json;
using ActorFlow.Server.Json;
using ActorFlow.Server.Operations;
using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Endpoints;

/// <summary>What is asked of a run, and waiting for its end.</summary>
internal static class SteeringEndpoints
{
    private const string Tag = "runs";

    private static readonly RequiredRight Operate = new(ServerRight.Operate, Concern.Run);

    private static readonly ApiParameter<string> Name = Parameter.Segment("name", "The name of the signal or update.");

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("waitForRun", "GET", RunEndpoints.Path + "/{id}/wait", new RequiredRight(ServerRight.Read, Concern.Run), "Waits for the end of a run.", WaitAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Run, Waiting.Timeout],
            Answers = [new(200, typeof(OutcomeJson), "The run has ended."), new(202, typeof(OutcomeJson), "The run goes on; ask again.")],
            Problems = [ProblemCode.UnknownRun, ProblemCode.RunQuarantined, ProblemCode.RunUnreadable],
            IsLong = true,
        },
        Steer("cancelRun", "cancel", "Asks a run to stop: visits in flight are cancelled, nothing new starts, and it ends as cancelled.", typeof(ReasonJson),
            async (call, run) => await call.System.CancelAsync(run, await ReasonOf(call), call.Cancelled)),
        Steer("pauseRun", "pause", "Holds a run: what is in flight ends, nothing new starts.", null, (call, run) => call.System.PauseAsync(run, call.Cancelled)),
        Steer("resumeRun", "resume", "Lets a paused run go on.", null, (call, run) => call.System.ResumeAsync(run, call.Cancelled)),
        Steer("retryRun", "retry", "Runs again what failed or was interrupted in a failed or cancelled run.", typeof(RetryJson),
            async (call, run) => await call.System.RetryAsync(run, (await call.OptionalBodyAsync<RetryJson>())?.NewKeys ?? false, call.Cancelled)),
        Steer("killRun", "kill", "Ends a run by force, at once and for good.", typeof(ReasonJson), async (call, run) => await call.System.KillAsync(run, await ReasonOf(call), call.Cancelled)),
        Steer("compensateRun", "compensate", "Has an ended run undo what it has done, last first.", null, (call, run) => call.System.CompensateAsync(run, call.Cancelled)),
        new("forkRun", "POST", RunEndpoints.Path + "/{id}/fork", Operate, "Starts a run that goes on from a version of another one.", ForkAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Run, Delivery.Key],
            Body = new(typeof(ForkJson), "The version, and what belongs to the new run.") { IsRequired = true },
            Answers = [new(201, typeof(StartedJson), "The new run; 'Location' names it.")],
            Problems =
            [
                ProblemCode.UnknownRun, ProblemCode.UnknownVersion, ProblemCode.VersionTrimmed, ProblemCode.RunPruned, ProblemCode.RunEnded, ProblemCode.RunConflict, ProblemCode.UnknownFlow,
                ProblemCode.RunUnreadable, ProblemCode.BadBody, ProblemCode.BodyMissing, ProblemCode.NotSupported,
            ],
        },
        new("sendSignal", "POST", RunEndpoints.Path + "/{id}/signals/{name}", Operate, "Sends a run a signal; it is kept until something waits for it.", SignalAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Run, Name, Delivery.Key, Parameters.IfMatch],
            Body = new(typeof(SignalJson), "What it carries. May be left out."),
            Answers = [new(200, typeof(SignalledJson), "It is taken.")],
            Problems = [ProblemCode.UnknownRun, ProblemCode.SignalRefused, ProblemCode.BadBody, ProblemCode.RunQuarantined, ProblemCode.ValueRefused],
        },
        new("applyUpdate", "POST", RunEndpoints.Path + "/{id}/updates/{name}", Operate, "Has a run change its state as its flow allows, and gives the flow's answer.", UpdateAsync)
        {
            Tag = Tag,
            Parameters = [Parameters.Run, Name, Delivery.Key, Parameters.IfMatch],
            Body = new(typeof(UpdateJson), "What the flow's handler gets. May be left out."),
            Answers = [new(200, typeof(UpdatedJson), "It is made.")],
            Problems = [ProblemCode.UnknownRun, ProblemCode.UpdateRefused, ProblemCode.BadBody, ProblemCode.RunQuarantined, ProblemCode.ValueRefused],
        },
    ];

    private static Operation Steer(string id, string verb, string summary, Type? body, Func<ApiCall, RunId, Task<bool>> ask)
        => new(id, "POST", $"{RunEndpoints.Path}/{{id}}/{verb}", Operate, summary, call => SteerAsync(call, ask))
        {
            Tag = Tag,
            Parameters = [Parameters.Run, Parameters.IfMatch],
            Body = body is null ? null : new(body, "May be left out."),
            Answers = [new(200, typeof(ChangedJson), "It was asked; 'changed' is false where the run was so already, or could not do it.")],
            Problems = body is null ? [ProblemCode.UnknownRun, ProblemCode.RunQuarantined] : [ProblemCode.UnknownRun, ProblemCode.RunQuarantined, ProblemCode.BadBody],
        };

    private static async Task SteerAsync(ApiCall call, Func<ApiCall, RunId, Task<bool>> ask)
    {
        var runId = call.Get(Parameters.Run);
        var changed = false;
        await Preconditions.HoldAsync(call, runId, async () => changed = await Asked.AsAsync("body", "$.reason", () => ask(call, runId)));
        await call.AnswerAsync(new ChangedJson(runId, changed, await StatusOfAsync(call, runId)));
    }

    private static async Task<RunStatus?> StatusOfAsync(ApiCall call, RunId runId)
    {
        try
        {
            return (await call.System.GetAsync(runId, call.Cancelled)).Status;
        }
        catch (RunNotFoundException)
        {
            // It lived in memory only, and has ended.
            return null;
        }
    }

    private static async Task<string> ReasonOf(ApiCall call)
    {
        var reason = (await call.OptionalBodyAsync<ReasonJson>())?.Reason ?? "";
        return reason.Length <= 10_000 ? reason : throw Asked.Member("$.reason", $"a reason has up to 10000 characters, and this one has {reason.Length}");
    }

    private static async Task WaitAsync(ApiCall call)
    {
        var (runId, limit) = (call.Get(Parameters.Run), Waiting.Limited(call, Waiting.Timeout));
        // One that has ended need not come back to memory for it.
        if (await EndedAsync(call, runId) is { } ended)
            await call.AnswerAsync(ended);
        else
            await Waiting.AnswerAsync(call, runId, limit, cancellation => call.System.WaitAsync(runId, cancellation));
    }

    private static async Task<OutcomeJson?> EndedAsync(ApiCall call, RunId runId)
    {
        try
        {
            return await call.System.FindAsync(runId, call.Cancelled) is { } row && row.Status.IsEnded() ? await OutcomeJson.OfAsync(call.System, runId, call.Cancelled) : null;
        }
        catch (CapabilityMissingException)
        {
            return null;
        }
    }

    private static async Task ForkAsync(ApiCall call)
    {
        var (runId, body) = (call.Get(Parameters.Run), await call.BodyAsync<ForkJson>());
        var options = new StartOptions
        {
            Id = body.Id is { } id ? RunStart.Addressable(id, "$.id") : default(RunId?),
            Key = Delivery.StartKey(call, body.Key),
            Tags = RunStart.Whole(body.Tags, "$.tags"),
            Memo = body.Memo,
        };
        RunHandle run;
        try
        {
            run = await call.System.ForkAsync(runId, body.Version, options, call.Cancelled);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ApiProblemException(ProblemCode.UnknownVersion, $"Run '{runId}' has no version {body.Version}. Its events show which it has.");
        }
        catch (ArgumentException error)
        {
            throw new ApiProblemException(ProblemCode.RunEnded, error.Message.Split(" (Parameter", 2)[0], inner: error);
        }

        call.Http.Response.Headers.Location = StartEndpoints.LocationOf(call, run.Id);
        var flow = (await call.System.GetAsync(run.Id, call.Cancelled)).Flow;
        await call.AnswerAsync(new StartedJson(run.Id, flow, IsNew: true), 201);
    }

    private static async Task SignalAsync(ApiCall call)
    {
        var (runId, name) = (call.Get(Parameters.Run), call.Get(Name));
        var payload = (await call.OptionalBodyAsync<SignalJson>())?.Payload;
        var counted = false;
        await Preconditions.HoldAsync(call, runId, async () => counted = await Asked.AsAsync("path", "name", () => payload is { } value
            ? call.System.SignalAsync(runId, name, value, call.Get(Delivery.Key), call.Cancelled)
            : call.System.SignalAsync<object?>(runId, name, null, call.Get(Delivery.Key), call.Cancelled)));
        await call.AnswerAsync(new SignalledJson(runId, name, counted));
    }

    private static async Task UpdateAsync(ApiCall call)
    {
        var (runId, name) = (call.Get(Parameters.Run), call.Get(Name));
        var argument = (await call.OptionalBodyAsync<UpdateJson>())?.Argument ?? JsonElement.Parse("null"u8);
        JsonElement result = default;
        await Preconditions.HoldAsync(call, runId, async () => result = await Asked.AsAsync("path", "name",
            () => call.System.UpdateAsync<JsonElement, JsonElement>(runId, name, argument, call.Get(Delivery.Key), call.Cancelled)));
        await call.AnswerAsync(new UpdatedJson(runId, name, result));
    }
}
