namespace ActorFlow.Server.Live;

/// <summary>A reader took nothing for too long, and the connection was cut. It comes back by the id of the last event it has.</summary>
internal sealed class ReaderCutOffException() : Exception("The reader has taken nothing for too long, and was cut off.");
