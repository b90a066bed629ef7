#!/usr/bin/env node
import "../dist/internal/bin.js"
