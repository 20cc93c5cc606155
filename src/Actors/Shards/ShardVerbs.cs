using System.Text.Json;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Shards;

/// <summary>What members say to each other through the inbox beside the <see cref="CommandVerbs"/> of people and programs.</summary>
internal static class ShardVerbs
{
    /// <summary>Start a run, with all that a start says; the arguments are the data of the event of a start.</summary>
    public const string Start = "start-run";

    /// <summary>A child has ended: <c>child</c>. What it came to is in the journal.</summary>
    public const string ChildOver = "child-over";

    /// <summary>Take the run up: it was stored by somebody else.</summary>
    public const string TakeUp = "take-up";

    /// <summary>Journal a step or a cursor of an Exec that was offered: an <see cref="Offers.OfferNote"/>.</summary>
    public const string Keep = "keep-offered";

    /// <summary>A start as the journal would write it, so that values keep their marks, and those that are encrypted stay so.</summary>
    public static ReadOnlyMemory<byte> ArgumentsOf(EventCodec codec, DateTimeOffset now, FlowDefinition flow, StatePatch input, StartFacts facts)
        => codec.Encode(new RunStarted(now, flow.Name, flow.Fingerprint, input, facts, Moves.None), 1).Data;

    /// <exception cref="RunJournalException">The arguments are not those of a start.</exception>
    /// <exception cref="JournalTooNewException">A newer build has written them.</exception>
    public static RunStarted StartOf(EventCodec codec, InboxRow row)
        => (RunStarted)codec.Decode(row.RunId,
            new JournalEntry(1, EventNames.RunStarted, EventTable.Current[EventNames.RunStarted].Schema, row.Arguments));

    public static ReadOnlyMemory<byte> ArgumentsOf(RunId child) => JsonSerializer.SerializeToUtf8Bytes(child.Value, ChildJson.Default.String);

    /// <exception cref="JsonException">The arguments name no run.</exception>
    /// <exception cref="ArgumentException">The arguments name no run.</exception>
    public static RunId ChildOf(InboxRow row) => new(JsonSerializer.Deserialize(row.Arguments.Span, ChildJson.Default.String)!);
}

/// <summary>How the arguments of the engine's own verbs are written.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class ChildJson : System.Text.Json.Serialization.JsonSerializerContext;
