using System.Text.Json.Serialization;

namespace ActorFlow.Samples.TextPipeline.Report;

/// <summary>How the work on a document ended. The first three are regular ends; a failed run is the job's failure.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    Summarised,
    Skipped,
    Unreadable,
    Failed,
}
