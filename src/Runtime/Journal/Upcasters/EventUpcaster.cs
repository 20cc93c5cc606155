using System.Text.Json.Nodes;

namespace ActorFlow.Journal.Upcasters;

/// <summary>Turns the data of an event from one schema version into that of the next.</summary>
/// <remarks>
/// Written when a shape changes in a way that defaults cannot bridge; kept for good, since journals outlive builds. Pure: the same data always gives
/// the same result. Has a golden file of the old shape as its test.
/// </remarks>
/// <param name="old">The data as it was written; may be changed and returned.</param>
internal delegate JsonObject EventUpcaster(JsonObject old);
