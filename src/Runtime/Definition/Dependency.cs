namespace ActorFlow.Definition;

/// <summary>One node depends on another one: it comes after it, over one of its actions.</summary>
internal readonly record struct Dependency(string On, ActionName Action, string Node);
