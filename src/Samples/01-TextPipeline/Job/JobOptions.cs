namespace ActorFlow.Samples.TextPipeline.Job;

/// <summary>What the user asked for.</summary>
/// <param name="Folder">Where the documents are.</param>
/// <param name="OutFolder">Where the report goes.</param>
/// <param name="Database">The journal's file.</param>
/// <param name="EffectsFile">Where each step notes what it did; null for nowhere.</param>
/// <param name="Slow">How long each step takes on top of its work; for watching and for crash tests.</param>
public sealed record JobOptions(string Folder, string OutFolder, string Database, string? EffectsFile = null, TimeSpan Slow = default);
