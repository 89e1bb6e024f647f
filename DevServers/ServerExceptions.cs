namespace DevServers;

/// <summary>A program that the servers need is not installed; the message names it and the command that installs it.</summary>
public sealed class MissingPrerequisiteException(string message) : Exception(message);

/// <summary>A process ended, or was not ready in time; the message ends with what it printed.</summary>
public sealed class ChildStartException(string message) : Exception(message);

/// <summary>An installed server could not be started; the message ends with the last lines of its log.</summary>
public sealed class ServerStartException(string message) : Exception(message);

/// <summary>Another live process already runs its servers on the same data folder.</summary>
public sealed class DataFolderInUseException(string message) : Exception(message);
