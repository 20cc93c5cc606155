namespace ActorFlow;

/// <summary>Where the value of a method's parameter may come from.</summary>
internal enum ParameterKind
{
    /// <summary>State, results, bound values: a number, a text, a list, or marked so.</summary>
    Data,

    /// <summary>A service of the type if one is registered, else as <see cref="Data"/>.</summary>
    DataOrService,

    /// <summary>A service, or nothing.</summary>
    Service,

    /// <summary>The cancellation token of the attempt.</summary>
    Token,

    /// <summary>The context of the attempt.</summary>
    Exec,

    /// <summary>The context of Post.</summary>
    Node,

    /// <summary>The state as Post sees it.</summary>
    State,

    /// <summary>The services of the visit.</summary>
    Services,
}
