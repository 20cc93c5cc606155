namespace ActorFlow.Actors.Nodes;

/// <summary>Whether a dispatch is, or was, looked after as one behind which others wait. Written by its node actor.</summary>
internal enum LeadState : byte
{
    /// <summary>It was not, or nobody knows of it any more.</summary>
    Never,

    /// <summary>It is, or was, in the present turn of its node actor.</summary>
    InThisTurn,

    /// <summary>It was, and may still be told that it lingers.</summary>
    Before,
}
