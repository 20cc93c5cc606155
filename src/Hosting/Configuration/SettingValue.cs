namespace ActorFlow.Hosting.Configuration;

/// <summary>One setting as it is in force.</summary>
/// <param name="Key">Its key from the root, parts joined by colons: <c>ActorFlow:Engine:CancelGrace</c>.</param>
/// <param name="Value">Its value; masked when the key says that it is a secret.</param>
/// <param name="Source">Where it was set: <c>reference.conf</c>, a file, the host's configuration, or the environment.</param>
public sealed record SettingValue(string Key, string Value, string Source);
