namespace ActorFlow;

/// <summary>How an operation changes its key.</summary>
public enum StateOpKind
{
    /// <summary>The value replaces what is there: the last commit wins.</summary>
    Set,

    /// <summary>The number is added to the number that is there; nothing counts as zero.</summary>
    Add,

    /// <summary>The items go to the end of the list that is there; nothing counts as an empty list.</summary>
    Append,

    /// <summary>The items go to the front of the list that is there, in their order.</summary>
    Prepend,

    /// <summary>The items that the list does not hold yet go to its end.</summary>
    Union,

    /// <summary>The names of the map replace or join those of the map that is there.</summary>
    Merge,

    /// <summary>The greater of both numbers, or of both texts in ordinal order, stays.</summary>
    Max,

    /// <summary>The lesser of both numbers, or of both texts in ordinal order, stays.</summary>
    Min,

    /// <summary>A custom reducer's result, valid only against the version of the key that the reducer saw.</summary>
    Reduced,

    /// <summary>As <see cref="Set"/>, valid only if the key still has the version that the visit saw.</summary>
    SetIfUnchanged,

    /// <summary>The key goes.</summary>
    Remove,

    /// <summary>All keys go.</summary>
    Clear,

    /// <summary>All keys go whose time to live had passed at the stated time.</summary>
    Expire,
}
