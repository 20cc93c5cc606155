namespace ActorFlow.Cli.Program;

/// <summary>An item of a batch, with the files of the gate that one of them waits at.</summary>
internal sealed record NumberedItem(int Number, string At, string Gate);
