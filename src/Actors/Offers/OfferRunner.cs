using System.Text.Json;
using ActorFlow.Actors.Client;
using ActorFlow.Actors.Inbox;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;
using Microsoft.Extensions.Logging;

namespace ActorFlow.Actors.Offers;

/// <summary>Runs the Exec of an offer, or its item, with the node of this process. Thread-safe.</summary>
internal sealed partial class OfferRunner(RunEnvironment environment, string member)
{
    /// <summary>Runs it to its end; null when it was cut off. Never throws.</summary>
    public async ValueTask<OfferOutcome?> RunAsync(ClaimedOffer claimed, CancellationToken cancellationToken)
    {
        try
        {
            return new OfferOutcome(true, await CallAsync(claimed, cancellationToken));
        }
        catch (Exception error) when (cancellationToken.IsCancellationRequested)
        {
            WasCutOff(environment.Logger, error, claimed.Offer.Id);
            return null;
        }
        catch (Exception error)
        {
            return new OfferOutcome(false,
                new OfferFailure(error.GetType().FullName ?? error.GetType().Name, Unicode.Mended(error.Message), member).Write());
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> CallAsync(ClaimedOffer claimed, CancellationToken cancellationToken)
    {
        var work = OfferedWork.Read(claimed.Offer.Work);
        var place = PlaceOf(claimed.Offer, work);
        await using var visit = new RemoteVisit(environment, claimed, work, place, note => KeepAsync(claimed.Offer.RunId, note), cancellationToken);
        var options = environment.Options.Serialization.Json;
        var body = place.Node.NewBody(visit);
        var context = new ExecContext(work.Attempt, visit);
        if (work.Item is { } item)
            return JsonSerializer.SerializeToUtf8Bytes(await body.ExecItemAsync(work.Input, new ExecContext(context, item, work.ItemAttempt),
                options), JsonContext.Default.JsonElement);
        body.ReadPrep(work.Input, options);
        context.Enter();
        await body.ExecAsync(context);
        return JsonSerializer.SerializeToUtf8Bytes(WrittenJson.Of(body, options, static (writer, body, options) => body.WriteExec(writer, options)),
            JsonContext.Default.JsonElement);
    }

    /// <summary>The node, in the flow as it is registered here; that its fingerprint is the run's was asked for with the claim.</summary>
    private FlowNode PlaceOf(WorkOffer offer, OfferedWork work)
    {
        var flow = environment.Flows.Find(offer.Flow);
        if (flow is null || flow.Fingerprint != offer.Fingerprint)
            throw new FlowNotRegisteredException(offer.Flow, "is not registered here in the version of the run");
        var place = default(FlowNode);
        foreach (var name in work.Path)
        {
            place = (place is null ? flow : place.Node.SubFlow)?.Find(name)
                ?? throw new InvalidOperationException($"Flow '{offer.Flow}' has no node '{string.Join('/', work.Path)}' here.");
        }

        return place ?? throw new InvalidOperationException($"The offer '{offer.Id}' names no node.");
    }

    /// <summary>Has the run's owner journal something, wherever it is; ends when that is committed.</summary>
    private Task KeepAsync(RunId run, OfferNote note)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        environment.Elsewhere!.Tell(new ElsewhereMessage.Say(run, ShardVerbs.Keep, note.Write(), Answered, error => done.TrySetException(error)));
        return EngineWait.For(environment.Actors!, new ValueTask(done.Task)).AsTask();

        void Answered(CommandOutcome outcome)
        {
            if (outcome.State == CommandState.Failed)
                done.TrySetException(new VisitSealedException(run, note.Offer, 0, note.Attempt));
            else
                done.TrySetResult();
        }
    }

    [LoggerMessage(82, LogLevel.Information, "The offer {Offer} was cut off here: its claim was lost, or this member stops.")]
    private static partial void WasCutOff(ILogger logger, Exception error, string offer);
}

/// <summary>Values as they are.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
internal sealed partial class JsonContext : System.Text.Json.Serialization.JsonSerializerContext;
